import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import * as z from 'zod'
import {
  invitationsReply,
  inviteBody,
  inviteReply,
  peopleReply,
  person,
  personChanges,
} from '../../api/people.ts'
import { removePerson } from '../../people/remove-person.ts'
import { signedInPerson } from '../guard.ts'
import { problems } from '../problems.ts'
import type { PeopleRouteParts } from './parts.ts'

const config = { admin: true }
const params = z.strictObject({ id: z.uuid() })

/** Routes with which admins manage the others. */
export const adminRoutes =
  ({ people, questions }: PeopleRouteParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.get('/api/people', { config, schema: { response: { 200: peopleReply, ...problems } } }, async () => ({
      people: await people.list(),
    }))

    const change = { params, body: personChanges, response: { 200: person, ...problems } }
    app.patch('/api/people/:id', { config, schema: change }, async (request) =>
      people.changeRole(signedInPerson(request), request.params.id, request.body.role),
    )

    const remove = { params, response: { 204: z.void(), ...problems } }
    app.delete('/api/people/:id', { config, schema: remove }, async (request, reply) => {
      await removePerson(
        { remove: people.remove, takeBack: questions.takeBack },
        signedInPerson(request),
        request.params.id,
      )
      return reply.code(204).send()
    })

    app.get(
      '/api/invitations',
      { config, schema: { response: { 200: invitationsReply, ...problems } } },
      async () => ({
        invitations: await people.invitations(),
      }),
    )

    const invite = { body: inviteBody, response: { 201: inviteReply, ...problems } }
    app.post('/api/invitations', { config, schema: invite }, async (request, reply) =>
      reply.code(201).send(await people.invite(signedInPerson(request), request.body)),
    )

    app.delete('/api/invitations/:id', { config, schema: remove }, async (request, reply) => {
      await people.removeInvitation(signedInPerson(request), request.params.id)
      return reply.code(204).send()
    })
  }
