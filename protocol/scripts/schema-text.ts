import * as z from 'zod'

import {
  acceptedSchema,
  answerSchema,
  approvalAnswerSchema,
  changeSchema,
  codeAnswerSchema,
  declineAnswerSchema,
  detailsSchema,
  handshakeSchema,
  listedPackageSchema,
  networkSchema,
  openAnswerSchema,
  pollReplySchema,
  problemSchema,
  publicJwkSchema,
  questionSchema,
  reportSchema,
  sealedAnswerSchema,
  trustSchema,
  webAnswerSchema,
} from '../index.ts'

/** Every message, under its name in schema.json and in the examples of docs/protocol.md. */
export const messages = {
  handshake: handshakeSchema,
  question: questionSchema,
  details: detailsSchema,
  network: networkSchema,
  trust: trustSchema,
  listedPackage: listedPackageSchema,
  change: changeSchema,
  publicJwk: publicJwkSchema,
  answer: answerSchema,
  openAnswer: openAnswerSchema,
  plainAnswer: codeAnswerSchema,
  approvalAnswer: approvalAnswerSchema,
  declineAnswer: declineAnswerSchema,
  sealedAnswer: sealedAnswerSchema,
  webAnswer: webAnswerSchema,
  accepted: acceptedSchema,
  pollReply: pollReplySchema,
  report: reportSchema,
  problem: problemSchema,
} satisfies Record<string, z.ZodType>

const head = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'CFA protocol, version 1',
  description: 'The messages between a release job and the responder that brings a maintainer’s answer.',
}

/** Returns the text of schema.json: one JSON Schema (2020-12) with each message in `$defs`. */
export function schemaText(): string {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(messages)) registry.add(schema, { id })
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: (id) => `#/$defs/${id}` })
  const definitions = Object.entries(schemas).map(([id, { $schema, $id, ...definition }]) => [id, definition])
  return `${JSON.stringify({ ...head, $defs: Object.fromEntries(definitions) }, null, 2)}\n`
}
