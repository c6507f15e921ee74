import { LIMITS, printable } from '@cfa/protocol'
import type { z } from 'zod'
import { getError, isPluginError, type PluginError, withFacts } from '../errors/get-error.ts'
import { parseJson } from '../files/parse-json.ts'
import { describeStatus, type Reply } from '../http/exchange.ts'
import { findRoute } from '../http/proxy.ts'
import type { BuildIdentity } from '../identity/build-identity.ts'
import { createEndpointClient, type EndpointClient } from '../responders/endpoint-client.ts'
import type { Logger } from '../types.ts'

/** A client for one service. */
export interface ServiceClient extends EndpointClient {
  /** Removes one more secret from errors and from the log. */
  hide: (secret: string) => void
  /** Creates an error with these words. */
  failure: (detail: string) => PluginError
  /** Creates the error for a status that asking again would not change. */
  refusal: (reply: Reply) => PluginError
  /** Creates the error for a reply that is not what the service answers. */
  unusable: (detail: string) => PluginError
  /** Reads a reply as JSON. Throws `ERESPONDERSERVICE`. */
  read: <Schema extends z.ZodType>(reply: Reply, schema: Schema) => z.infer<Schema>
}

interface ServiceOptions {
  /** The name of the responder's kind. */
  service: string
  base: URL
  secret?: string | undefined
  identity?: BuildIdentity | undefined
  logger: Pick<Logger, 'log'>
}

/** Creates a client that keeps secrets out of errors and of the log, because a service may repeat what it was sent. */
export function createServiceClient(
  { service, base, secret, identity, logger }: ServiceOptions,
  effects: Pick<EndpointClient, 'now' | 'sleep'>,
): ServiceClient {
  const secrets = new Set(secret === undefined ? [] : [secret])
  const conceal = (text: string) => [...secrets].reduce((shown, each) => shown.replaceAll(each, '…'), text)
  const log: Logger['log'] = (...args) =>
    logger.log(...args.map((each) => (typeof each === 'string' ? conceal(each) : each)))
  const route = findRoute(base)
  const client = createEndpointClient({ endpoint: base, secret, identity, route, logger: { log } }, effects)
  const name = `${service} (${base.host})`
  const failure = (detail: string) =>
    getError('ERESPONDERSERVICE', { endpoint: name, service, detail: conceal(detail) })
  const unusable = (detail: string) =>
    failure(`${detail} The reply is not shown here, because it may hold a code.`)
  return {
    ...client,
    name,
    hide: (more) => void secrets.add(more),
    send: (call) => client.send(call).catch((error) => Promise.reject(concealed(error, conceal))),
    failure,
    refusal: (reply) => failure(describeReply(reply)),
    unusable,
    read: (reply, schema) => {
      const read = reply.isTooLong ? undefined : schema.safeParse(parseJson(reply.text))
      if (read?.success) return read.data
      throw unusable(
        reply.isTooLong
          ? `Its reply is longer than ${LIMITS.bodyBytes} bytes.`
          : 'Its reply is not the JSON that this service answers with.',
      )
    },
  }
}

function concealed(error: unknown, conceal: (text: string) => string): unknown {
  if (!isPluginError(error)) return error
  const shown = withFacts(error, { detail: conceal(error.facts.detail ?? '') })
  const { cause } = shown // a copy of its own, with the same words
  if (cause instanceof Error) {
    cause.message = conceal(cause.message)
    cause.stack = conceal(cause.stack ?? '')
  }
  return shown
}

/**
 * Describes a reply with its text, because some services say in plain text what is wrong. A proxy's page is not shown.
 */
export function describeReply(reply: Reply): string {
  const isText = /^text\/plain\b/i.test(reply.contentType ?? '')
  const words = isText ? printable(reply.text, LIMITS.problemLength) : undefined
  return words ? `It answered with status ${reply.status}. It said: ${words}` : describeStatus(reply)
}
