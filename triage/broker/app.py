"""The Celery application's settings, alike for who publishes and who works."""

from celery import Celery

DRAIN = "triage.drain"


def make_app(broker_url: str, processes: int = 1) -> Celery:
    """A Celery application that loses no task to a killed child and keeps no results."""
    app = Celery("triage", broker=broker_url, set_as_current=False)
    app.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        task_default_queue="triage",
        task_serializer="json",
        accept_content=["json"],
        worker_prefetch_multiplier=1,
        worker_concurrency=processes,
        worker_soft_shutdown_timeout=20,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_send_task_events=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": 900,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_timeout": 30,
            "socket_connect_timeout": 2,
            "health_check_interval": 25,
        },
    )
    return app
