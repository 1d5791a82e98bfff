/**
 * A Vendure server for tests: what a new shop has, order-triage's plugin, and a log of every event and mail.
 *
 *     node server.js PORT FOLDER [loud]
 *
 * FOLDER keeps its database and `happened.jsonl`. `loud` leaves the stock mail handlers as they come.
 */
'use strict';

// Debian 12 has Node 18, which keeps these in modules.
globalThis.File ??= require('buffer').File;
globalThis.crypto ??= require('crypto').webcrypto;

const fs = require('fs');
const path = require('path');
const core = require('@vendure/core');
const { EmailPlugin, FileBasedTemplateLoader, defaultEmailHandlers } = require('@vendure/email-plugin');
const { TriagePlugin, quietly } = require('./order-triage.js');

const [port, folder, loud] = [Number(process.argv[2]), path.resolve(process.argv[3]), process.argv[4] === 'loud'];
const note = what => fs.appendFileSync(path.join(folder, 'happened.jsonl'), JSON.stringify(what) + '\n');
const templates = path.join(path.dirname(require.resolve('@vendure/email-plugin/package.json')), 'templates');

const config = {
    apiOptions: { hostname: '127.0.0.1', port, adminApiPath: 'admin-api', shopApiPath: 'shop-api' },
    authOptions: {
        tokenMethod: ['bearer'],
        superadminCredentials: { identifier: 'superadmin', password: process.env.VENDURE_PASSWORD },
        cookieOptions: { secret: 'only for tests' },
        requireVerification: false,
    },
    dbConnectionOptions: {
        type: 'better-sqlite3', database: path.join(folder, 'vendure.sqlite'), synchronize: true, logging: false,
    },
    logger: new core.DefaultLogger({ level: core.LogLevel.Warn, timestamp: false }),
    paymentOptions: { paymentMethodHandlers: [core.dummyPaymentHandler] },
    plugins: [
        core.DefaultJobQueuePlugin,
        core.DefaultSearchPlugin.init({}),
        EmailPlugin.init({
            handlers: loud ? defaultEmailHandlers : quietly(defaultEmailHandlers),
            templateLoader: new FileBasedTemplateLoader(templates),
            transport: { type: 'testing', onSend: mail => note({ mail: mail.subject, to: mail.recipient }) },
            globalTemplateVars: { fromAddress: 'shop@shop.example' },
        }),
        TriagePlugin,
    ],
};

core.bootstrap(config).then(app => {
    app.get(core.EventBus).filter(() => true).subscribe(event => {
        const order = event.order && event.order.code;
        note({ event: event.constructor.name, order, from: event.fromState, to: event.toState, type: event.type });
    });
    return app.get(core.JobQueueService).start();
}).catch(error => {
    console.error(error);
    process.exit(1);
});
