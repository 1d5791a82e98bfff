/**
 * What order-triage needs of a Vendure server: a state `Held` that nothing is fulfilled in, tags, and one answer that
 * says what is set off here. Put it beside vendure-config, add `TriagePlugin` to `plugins`, write
 * `handlers: quietly(defaultEmailHandlers)`, and run a migration for the fields below.
 */
'use strict';

const { Args, Mutation, Parent, Query, ResolveField, Resolver } = require('@nestjs/graphql');
const core = require('@vendure/core');
const { parse } = require('graphql');

const HELD = 'Held';
const HOLDABLE = ['PaymentAuthorized', 'PaymentSettled', 'PartiallyShipped', 'PartiallyDelivered'];
const FIELDS = ['triageHoldKey', 'triageHoldReason', 'triageHoldFrom', 'triageHoldAt'];
const LONGEST_KEY = 200;

const releasing = new Set();
const quieted = new WeakSet();

const transitions = Object.fromEntries(HOLDABLE.map(state => [state, { to: [HELD], mergeStrategy: 'merge' }]));

/** Out of `Held` goes an order whose hold is released through order-triage, or that somebody held without it. */
const orderProcess = {
    transitions: { ...transitions, [HELD]: { to: [...HOLDABLE, 'Cancelled'], mergeStrategy: 'replace' } },
    onTransitionStart(from, to, { order }) {
        if (from === HELD && to !== 'Cancelled' && order.customFields.triageHoldKey && !releasing.has(order.id)) {
            return `Order ${order.code} is held by order-triage (${order.customFields.triageHoldReason}): undo it ` +
                'there, or empty its field "Held under" first';
        }
    },
};

/** Nothing of a held order is handed over, made before the hold or after it. Cancelling a fulfilment stays free. */
const fulfillmentProcess = {
    onTransitionStart(from, to, { orders }) {
        const held = orders.find(order => order.state === HELD);
        if (held && to !== 'Cancelled') {
            return `Order ${held.code} is held`;
        }
    },
};

/** Refuses before a fulfilment is made: the process alone would leave one behind that uses up the order's lines. */
function guarded(handler) {
    const create = handler.createFulfillment.bind(handler);
    handler.createFulfillment = (ctx, orders, lines, args) => {
        const held = orders.find(order => order.state === HELD);
        if (held) {
            throw new Error(`Order ${held.code} is held`);
        }
        return create(ctx, orders, lines, args);
    };
    return handler;
}

/**
 * Mail handlers that say nothing when an order is held, or goes back where it was held from: the confirmation that
 * comes with Vendure would be sent a second time. Where it goes on to another state they speak as ever.
 */
function quietly(handlers) {
    for (const handler of handlers) {
        handler.filter(event => !(event instanceof core.OrderStateTransitionEvent && onlyHeldOrBack(event)));
        quieted.add(handler);
    }
    return handlers;
}

function onlyHeldOrBack({ fromState, toState, order }) {
    return toState === HELD || (fromState === HELD && toState === order.customFields.triageHoldFrom);
}

const schema = parse(`
    "What order-triage must know of this server. mailsOnHold: a mail handler may speak when a hold comes or goes."
    type TriageTerms { version: Int! plugins: [String!]! mailsOnHold: Boolean! }
    "refused is null when it was done, else why nothing was changed."
    type TriageOutcome { refused: String state: String! }
    "Units that were set aside for a line when it was placed, and where."
    type TriageAllocated { location: String! quantity: Int! }
    extend type OrderLine { triageAllocated: [TriageAllocated!]! }
    extend type Query { triageTerms: TriageTerms! }
    extend type Mutation {
        triageHold(code: String!, reason: String!, key: String!): TriageOutcome!
        triageRelease(code: String!, key: String!): TriageOutcome!
        triageTag(code: String!, add: [String!]!, remove: [String!]!): TriageOutcome!
    }
`);

class TriageResolver {
    constructor(orders, connection, config) {
        this.orders = orders;
        this.connection = connection;
        this.config = config;
    }

    triageTerms() {
        const plugins = this.config.plugins.map(plugin => (plugin.module || plugin).name);
        return { version: 1, plugins, mailsOnHold: this.config.plugins.some(speaks) };
    }

    triageHold(ctx, { code, reason, key }) {
        return this.change(ctx, code, async (tx, order) => {
            if (!HOLDABLE.includes(order.state)) {
                throw new Refusal(`an order that is ${order.state} cannot be held`);
            }
            if (!key || key.length > LONGEST_KEY) {
                throw new Refusal('a hold needs a key of at most 200 characters');
            }
            await this.write(tx, order.id, [key, reason, order.state, new Date()]);
            await this.go(tx, order.id, HELD);
        });
    }

    triageRelease(ctx, { code, key }) {
        return this.change(ctx, code, async (tx, order) => {
            const fields = order.customFields;
            if (order.state !== HELD || fields.triageHoldKey !== key) {
                throw new Refusal('it is not held under this key');
            }
            releasing.add(order.id);
            try {
                await this.go(tx, order.id, fields.triageHoldFrom);
            } finally {
                releasing.delete(order.id);
            }
            await this.write(tx, order.id, [null, null, null, null]);
        });
    }

    triageTag(ctx, { code, add, remove }) {
        return this.change(ctx, code, async (tx, order) => {
            const kept = (order.customFields.triageTags || []).filter(tag => !remove.includes(tag));
            await this.orders.updateCustomFields(tx, order.id, { triageTags: [...new Set([...kept, ...add])].sort() });
        });
    }

    /** Whole or not at all: what is refused on the way takes back what was done before it. */
    async change(ctx, code, work) {
        const before = await this.orders.findOneByCode(ctx, code);
        if (!before) {
            return { refused: 'there is no such order here', state: '' };
        }
        try {
            await this.connection.withTransaction(ctx, async tx => work(tx, await this.orders.findOne(tx, before.id)));
        } catch (error) {
            if (!(error instanceof Refusal)) {
                throw error;
            }
            return { refused: error.message, state: before.state };
        }
        return { refused: null, state: (await this.orders.findOne(ctx, before.id)).state };
    }

    async write(tx, id, values) {
        await this.orders.updateCustomFields(tx, id, Object.fromEntries(FIELDS.map((name, n) => [name, values[n]])));
    }

    async go(tx, id, state) {
        const result = await this.orders.transitionToState(tx, id, state);
        if (core.isGraphQlErrorResult(result)) {
            throw new Refusal(result.transitionError || result.message);
        }
    }
}

class Refusal extends Error {}

class AllocatedResolver {
    constructor(connection) {
        this.connection = connection;
    }

    async triageAllocated(ctx, line) {
        const found = await this.connection.getRepository(ctx, core.Allocation).find({
            where: { orderLine: { id: line.id } }, relations: ['stockLocation'],
        });
        return found.map(each => ({ location: each.stockLocation.name, quantity: each.quantity }));
    }
}

/** Whether a plugin mails, and not quietly. */
function speaks(plugin) {
    const made = plugin.module || plugin;
    return made.name === 'EmailPlugin' && !((made.options || {}).handlers || []).every(each => quieted.has(each));
}

/** What decorators would say of a resolver, for whom no compiler writes them. */
function resolver(made, of, needs, methods) {
    Reflect.defineMetadata('design:paramtypes', needs, made);
    Resolver(of)(made);
    for (const [name, kind, argument, permission] of methods) {
        const described = Object.getOwnPropertyDescriptor(made.prototype, name);
        Reflect.defineMetadata('design:paramtypes', [core.RequestContext, Object], made.prototype, name);
        core.Ctx()(made.prototype, name, 0);
        argument(made.prototype, name, 1);
        kind(made.prototype, name, described);
        core.Allow(permission)(made.prototype, name, described);
    }
}

const { ReadOrder, UpdateOrder } = core.Permission;
resolver(TriageResolver, undefined, [core.OrderService, core.TransactionalConnection, core.ConfigService], [
    ['triageTerms', Query(), Args(), ReadOrder],
    ['triageHold', Mutation(), Args(), UpdateOrder],
    ['triageRelease', Mutation(), Args(), UpdateOrder],
    ['triageTag', Mutation(), Args(), UpdateOrder],
]);
resolver(AllocatedResolver, 'OrderLine', [core.TransactionalConnection], [
    ['triageAllocated', ResolveField(), Parent(), ReadOrder],
]);

const label = value => [{ languageCode: core.LanguageCode.en, value }];

class TriagePlugin {}
core.VendurePlugin({
    compatibility: '^3.0.0',
    imports: [core.PluginCommonModule],
    adminApiExtensions: { schema, resolvers: [TriageResolver, AllocatedResolver] },
    configuration(config) {
        config.orderOptions.process = [...config.orderOptions.process, orderProcess];
        config.shippingOptions.process = [...config.shippingOptions.process, fulfillmentProcess];
        config.shippingOptions.fulfillmentHandlers.forEach(guarded);
        config.customFields.Order.push(
            { name: 'triageHoldKey', type: 'string', public: false, nullable: true, label: label('Held under') },
            { name: 'triageHoldReason', type: 'string', public: false, nullable: true, label: label('Held because of') },
            { name: 'triageHoldFrom', type: 'string', public: false, nullable: true, label: label('State before') },
            { name: 'triageHoldAt', type: 'datetime', public: false, nullable: true, label: label('Held since') },
            { name: 'triageTags', type: 'string', list: true, public: false, nullable: true, label: label('Tags') },
        );
        return config;
    },
})(TriagePlugin);

module.exports = { TriagePlugin, quietly };
