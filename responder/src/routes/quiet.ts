import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { muteBody, quietBody, quietReply } from '../api/fatigue.ts'
import type { QuietSettings } from '../notify/quiet-settings.ts'
import { signedInPerson } from './guard.ts'
import { problems } from './problems.ts'

/** Routes for quiet hours and muted projects. */
export const quietRoutes =
  ({ quietSettings }: { quietSettings: QuietSettings }): FastifyPluginAsyncZod =>
  async (app) => {
    const response = { 200: quietReply, ...problems }
    app.get('/api/me/quiet', { schema: { response } }, (request) =>
      quietSettings.quiet(signedInPerson(request)),
    )

    app.patch('/api/me/quiet', { schema: { body: quietBody, response } }, (request) =>
      quietSettings.setQuietHours(signedInPerson(request), request.body.quietHours),
    )

    app.post('/api/me/mutes', { schema: { body: muteBody, response } }, (request) =>
      quietSettings.mute(signedInPerson(request), request.body),
    )
  }
