"""Reports over recorded cases."""
