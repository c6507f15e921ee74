import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import * as z from 'zod'
import {
  ceremonyBody,
  ceremonyReply,
  demoSignInBody,
  invitationLook,
  invitationToken,
  joinBody,
  joinOptionsBody,
  person,
  sessionReply,
} from '../../api/people.ts'
import type { SignedIn } from '../../people/join.ts'
import { readVersion } from '../../version.ts'
import { nothingHere } from '../errors.ts'
import { problems } from '../problems.ts'
import { clearSession, sessionToken, setSession } from '../session-cookie.ts'
import type { PeopleRouteParts } from './parts.ts'

/** For strangers, who may try only so often. */
const config = { public: true, limited: true }

const enter = (reply: FastifyReply, { person: who, token }: SignedIn) => {
  setSession(reply, token)
  return who
}

/** Routes that need nobody signed in, including signing out, which has to work even if the session has ended. */
export const entryRoutes =
  ({
    config: { demo, registries, instanceName },
    people,
    vapidKey,
  }: PeopleRouteParts): FastifyPluginAsyncZod =>
  async (app) => {
    const version = await readVersion()
    app.get(
      '/api/session',
      { config: { public: true }, schema: { response: { 200: sessionReply, ...problems } } },
      async (request, reply) => {
        const who = request.person ?? null
        const token = sessionToken(request)
        if (who && token) setSession(reply, token) // the cookie lives as long as the session
        return {
          person: who,
          isEmpty: await people.isEmpty(),
          demo,
          instance: { name: instanceName, version: who && version },
          vapidKey: who && (await vapidKey()),
          ...(who && { registries: [...registries] }),
        }
      },
    )

    app.post(
      '/api/sign-in/options',
      { config, schema: { response: { 200: ceremonyReply, ...problems } } },
      async () => people.signInOptions(),
    )

    const signIn = { body: ceremonyBody, response: { 200: person, ...problems } }
    app.post('/api/sign-in', { config, schema: signIn }, async ({ body }, reply) =>
      enter(reply, await people.signIn(body.ceremony, body.response)),
    )

    const look = { body: invitationToken, response: { 200: invitationLook, ...problems } }
    app.post('/api/invitations/look', { config, schema: look }, async ({ body }) => people.look(body.token))

    const joinOptions = { body: joinOptionsBody, response: { 200: ceremonyReply, ...problems } }
    app.post('/api/join/options', { config, schema: joinOptions }, async ({ body }) =>
      people.joinOptions(body),
    )

    const join = { body: joinBody, response: { 200: person, ...problems } }
    app.post('/api/join', { config, schema: join }, async ({ body }, reply) =>
      enter(reply, await people.join(body)),
    )

    const demoSignIn = { body: demoSignInBody, response: { 200: person, ...problems } }
    app.post('/api/demo/sign-in', { config, schema: demoSignIn }, async ({ body }, reply) => {
      const signedIn = await people.demoSignIn(body.name)
      if (!signedIn) throw nothingHere
      return enter(reply, signedIn)
    })

    const noContent = { response: { 204: z.void(), ...problems } }
    app.post('/api/sign-out', { config: { public: true }, schema: noContent }, async (request, reply) => {
      await people.signOut(sessionToken(request))
      return clearSession(reply).code(204).send()
    })
  }
