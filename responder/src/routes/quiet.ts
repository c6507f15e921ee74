import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { muteBody, quietBody, quietReply } from '../api/fatigue.ts'
import type { Quieting } from '../notify/quieting.ts'
import { signedInPerson } from './guard.ts'
import { problems } from './problems.ts'

/** What people do not want to hear. */
export const quietRoutes =
  ({ quieting }: { quieting: Quieting }): FastifyPluginAsyncZod =>
  async (app) => {
    const response = { 200: quietReply, ...problems }
    app.get('/api/me/quiet', { schema: { response } }, (request) => quieting.quiet(signedInPerson(request)))

    app.patch('/api/me/quiet', { schema: { body: quietBody, response } }, (request) =>
      quieting.setQuietHours(signedInPerson(request), request.body.quietHours),
    )

    app.post('/api/me/mutes', { schema: { body: muteBody, response } }, (request) =>
      quieting.mute(signedInPerson(request), request.body),
    )
  }
