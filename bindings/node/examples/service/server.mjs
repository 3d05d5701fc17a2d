// A review service: LEDES or facts in, findings and reports out.
//
//     node server.mjs [RULES] [PORT]
//
// - POST /reviews                  the result document
// - POST /reports/{format}         `letter-html` (to the firm), `ledes98b` (the file, adjusted), `text`, `csv` (findings) …
// - GET, PUT /rules                the rules in force; new ones take over between two requests
// - GET /openapi.json              what is described here, for programs
import swagger from '@fastify/swagger'
import Fastify from 'fastify'
import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { ArgumentError, FactsError, LedesError, MeruitError, NotAdjustedError, NotStartedError, Ruleset, RulesError } from 'meruit'

/** The reports, each with its content type. */
const REPORTS = {
  text: 'text/plain; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  adjustments: 'text/csv; charset=utf-8',
  splits: 'text/csv; charset=utf-8',
  'letter-md': 'text/markdown; charset=utf-8',
  'letter-html': 'text/html; charset=utf-8',
  ledes98b: 'text/plain; charset=utf-8',
  ledes98bi: 'text/plain; charset=utf-8',
}

/** The status of an error: what the sender can mend is 4xx. */
function statusOf(error) {
  if ([LedesError, FactsError, ArgumentError].some((sort) => error instanceof sort)) return 400
  if ([RulesError, NotStartedError, NotAdjustedError].some((sort) => error instanceof sort)) return 422
  return error instanceof MeruitError ? 500 : (error.statusCode ?? 500)
}

const FAULT = {
  type: 'object',
  required: ['code', 'message', 'ids', 'diagnostics'],
  properties: {
    code: { type: 'string', description: 'The first id; `meruit explain ID` says more.' },
    message: { type: 'string' },
    ids: { type: 'array', items: { type: 'string' } },
    diagnostics: { type: 'array', items: { type: 'object', additionalProperties: true } },
  },
}
const FAULTS = { 400: FAULT, 413: FAULT, 422: FAULT, 429: FAULT, 503: FAULT }
const REVIEW = { type: 'object', additionalProperties: true, description: 'A document by schema/review-1.json.' }
const RULES = {
  type: 'object',
  properties: { title: { type: 'string' }, version: { type: 'string' }, hash: { type: 'string' }, ruleIds: { type: 'array', items: { type: 'string' } } },
}
const CONSUMES = ['text/plain', 'application/octet-stream', 'application/xml', 'application/json']

/**
 * The service, not yet listening. `bodyLimit` is the largest upload in bytes, `most` how many reviews may be under way; beyond
 * that a request is told to come again, because a queue in memory would only hide that the service is too slow.
 */
export async function build({ rules, bodyLimit = 16 << 20, most = 64, logger = false }) {
  const service = Fastify({ bodyLimit, logger, requestTimeout: 30_000 })
  let current = rules.reviewer()
  let running = 0

  // Uploads are bytes, whatever they are called: the engine knows LEDES from JSON.
  service.removeAllContentTypeParsers()
  service.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body))

  await service.register(swagger, {
    openapi: { info: { title: 'Invoice review', version: '1', description: 'Reviews legal invoices by a billing guideline.' } },
  })

  service.setErrorHandler((error, request, reply) => {
    const status = statusOf(error)
    if (status >= 500) request.log.error(error)
    const { code = 'internal', message, ids = [code], diagnostics = [] } = error
    return reply.status(status).send({ code, message: status === 500 ? 'the service failed' : message, ids, diagnostics })
  })

  /** Reviews a request's body by the rules that are in force now, until its sender goes away. */
  async function reviewing(request, reply, review) {
    if (running >= most) {
      reply.header('retry-after', '1')
      throw Object.assign(new Error('too many reviews are under way'), { statusCode: 503, code: 'busy' })
    }
    const gone = new AbortController()
    const leave = () => gone.abort()
    request.raw.socket.once('close', leave)
    running++
    try {
      return await review(current, request.body ?? Buffer.alloc(0), { signal: gone.signal, name: 'upload' })
    } finally {
      running--
      request.raw.socket.off('close', leave)
    }
  }

  service.post('/reviews', {
    schema: { summary: 'Reviews an invoice file', consumes: CONSUMES, response: { 200: REVIEW, ...FAULTS } },
    // The document is JSON already; it is not written again.
    serializerCompiler: () => (value) => (typeof value === 'string' ? value : JSON.stringify(value)),
    handler: async (request, reply) => {
      const json = await reviewing(request, reply, (reviewer, body, options) => reviewer.report(body, 'json', options))
      return reply.type('application/json; charset=utf-8').send(json)
    },
  })

  service.post('/reports/:format', {
    schema: {
      summary: 'Reviews an invoice file and writes a report',
      consumes: CONSUMES,
      produces: ['text/plain', 'text/csv', 'text/markdown', 'text/html'],
      params: { type: 'object', required: ['format'], properties: { format: { enum: Object.keys(REPORTS) } } },
      response: { 200: { type: 'string' }, ...FAULTS },
    },
    handler: async (request, reply) => {
      const { format } = request.params
      const text = await reviewing(request, reply, (reviewer, body, options) => reviewer.report(body, format, options))
      // A letter quotes what firms wrote; nothing in it may run.
      return reply.type(REPORTS[format]).header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'").send(text)
    },
  })

  service.get('/rules', { schema: { summary: 'The rules in force', response: { 200: RULES } } }, () => current.ruleset)

  service.put('/rules', {
    schema: { summary: 'Puts other rules in force', consumes: ['text/plain', 'text/markdown'], response: { 200: RULES, ...FAULTS } },
    handler: (request) => {
      // Reviews under way keep the rules that they began with. Rules that are refused leave the old ones in force.
      current = Ruleset.parse(String(request.body ?? '')).reviewer()
      return current.ruleset
    },
  })

  service.get('/openapi.json', { schema: { hide: true } }, () => service.swagger())
  await service.ready()
  return service
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [, , path = new URL('../guideline.md', import.meta.url), port = '8080'] = process.argv
  const service = await build({ rules: await Ruleset.load(path), logger: true })
  await service.listen({ port: Number(port), host: '127.0.0.1' })
}
