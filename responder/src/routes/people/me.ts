import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import * as z from 'zod'
import {
  ceremonyReply,
  meChanges,
  meReply,
  passkey,
  passkeyBody,
  passkeyChanges,
  passkeyOptionsBody,
  sessionsReply,
} from '../../api/people.ts'
import { signedInPerson } from '../guard.ts'
import { problems } from '../problems.ts'
import { clearSession, sessionToken } from '../session-cookie.ts'
import type { PeopleRouteParts } from './parts.ts'

const params = z.strictObject({ passkey: z.string().max(100) })

/** Routes for people's own settings, for anyone who is signed in. */
export const meRoutes =
  ({ people }: PeopleRouteParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.get('/api/me', { schema: { response: { 200: meReply, ...problems } } }, async (request) =>
      people.me(signedInPerson(request)),
    )

    app.patch(
      '/api/me',
      { schema: { body: meChanges, response: { 200: meReply, ...problems } } },
      async (request) => people.changeMe(signedInPerson(request), request.body),
    )

    app.post(
      '/api/me/passkey',
      { schema: { response: { 200: ceremonyReply, ...problems } } },
      async (request) => people.usePasskeyToAdd(signedInPerson(request)),
    )

    const options = { body: passkeyOptionsBody, response: { 200: ceremonyReply, ...problems } }
    app.post('/api/me/passkeys/options', { schema: options }, async (request) =>
      people.passkeyOptions(signedInPerson(request), request.body.passkey),
    )

    const add = { body: passkeyBody, response: { 201: passkey, ...problems } }
    app.post('/api/me/passkeys', { schema: add }, async (request, reply) =>
      reply.code(201).send(await people.addPasskey(signedInPerson(request), request.body)),
    )

    const rename = { params, body: passkeyChanges, response: { 200: passkey, ...problems } }
    app.patch('/api/me/passkeys/:passkey', { schema: rename }, async (request) =>
      people.renamePasskey(signedInPerson(request), request.params.passkey, request.body.name),
    )

    const remove = { params, response: { 204: z.void(), ...problems } }
    app.delete('/api/me/passkeys/:passkey', { schema: remove }, async (request, reply) => {
      await people.removePasskey(signedInPerson(request), request.params.passkey)
      return reply.code(204).send()
    })

    const list = { response: { 200: sessionsReply, ...problems } }
    app.get('/api/me/sessions', { schema: list }, async (request) => ({
      sessions: await people.sessions(signedInPerson(request), sessionToken(request)),
    }))

    const end = { params: z.strictObject({ id: z.uuid() }), response: { 204: z.void(), ...problems } }
    app.delete('/api/me/sessions/:id', { schema: end }, async (request, reply) => {
      await people.endSession(signedInPerson(request), request.params.id)
      return reply.code(204).send()
    })

    const noContent = { response: { 204: z.void(), ...problems } }
    app.post('/api/sign-out-everywhere', { schema: noContent }, async (request, reply) => {
      await people.signOutEverywhere(signedInPerson(request))
      return clearSession(reply).code(204).send()
    })
  }
