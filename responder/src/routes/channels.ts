import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import * as z from 'zod'
import {
  channelBody,
  channelConfirmation,
  channelCreated,
  channelsReply,
  confirmationToken,
} from '../api/channels.ts'
import type { Owner } from '../notify/channel-store.ts'
import type { Channels } from '../notify/channels.ts'
import type { Projects } from '../projects/projects.ts'
import { signedInPerson } from './guard.ts'
import { problems } from './problems.ts'

interface ChannelRouteParts {
  channels: Channels
  projects: Pick<Projects, 'found'>
}

const params = z.strictObject({ id: z.uuid() })

/** Routes for channels: people's own, and for admins those of projects. */
export const channelRoutes =
  ({ channels, projects }: ChannelRouteParts): FastifyPluginAsyncZod =>
  async (app) => {
    const listReply = { 200: channelsReply, ...problems }
    const addReply = { 201: channelCreated, ...problems }
    const doneReply = { 204: z.void(), ...problems }
    const projectOwner = async (id: string): Promise<Owner> => ({ projectId: (await projects.found(id)).id })
    const list = async (owner: Owner) => ({
      channels: await channels.list(owner),
      kinds: channels.kinds(owner),
    })

    app.get('/api/me/channels', { schema: { response: listReply } }, (request) =>
      list({ personId: signedInPerson(request).id }),
    )
    app.post(
      '/api/me/channels',
      { schema: { body: channelBody, response: addReply } },
      async (request, reply) => {
        const person = signedInPerson(request)
        return reply.code(201).send(await channels.add(person, { personId: person.id }, request.body))
      },
    )
    app.get(
      '/api/projects/:id/channels',
      { schema: { params, response: listReply }, config: { admin: true } },
      async (request) => list(await projectOwner(request.params.id)),
    )
    app.post(
      '/api/projects/:id/channels',
      { schema: { params, body: channelBody, response: addReply }, config: { admin: true } },
      async (request, reply) => {
        const owner = await projectOwner(request.params.id)
        return reply.code(201).send(await channels.add(signedInPerson(request), owner, request.body))
      },
    )
    app.delete('/api/channels/:id', { schema: { params, response: doneReply } }, async (request, reply) => {
      await channels.remove(signedInPerson(request), request.params.id)
      return reply.code(204).send()
    })
    app.post(
      '/api/channels/:id/test',
      { schema: { params, response: doneReply } },
      async (request, reply) => {
        await channels.test(signedInPerson(request), request.params.id)
        return reply.code(204).send()
      },
    )
    app.post(
      '/api/channels/:id/link',
      { schema: { params, response: doneReply } },
      async (request, reply) => {
        await channels.sendLink(signedInPerson(request), request.params.id)
        return reply.code(204).send()
      },
    )
    // For anyone who reads the mailbox, signed in or not: the link proves that.
    const config = { public: true, limited: true }
    app.post(
      '/api/confirm-channel/look',
      { config, schema: { body: confirmationToken, response: { 200: channelConfirmation, ...problems } } },
      async ({ body }) => channels.lookAtLink(body.token),
    )
    app.post(
      '/api/confirm-channel',
      { config, schema: { body: confirmationToken, response: doneReply } },
      async ({ body }, reply) => {
        await channels.confirm(body.token)
        return reply.code(204).send()
      },
    )
  }
