import { once } from 'node:events'
import test from 'ava'
import { getError } from '../../lib/errors/get-error.ts'
import { confirmByWeb, type Write } from '../../lib/release/confirm-by-web.ts'
import { alice, stepWith } from '../fakes/step.ts'
import { startServer } from '../responders/server.ts'

test('a no outweighs the registry’s code that comes while it is being acted on', async (t) => {
  const { url: doneUrl } = await startServer(t, [{ status: 200, body: { token: '0123456789012345' } }])
  const written: Array<string | undefined> = []
  const write: Write = async (_account, otp) => {
    written.push(otp)
    return otp === undefined ? { authUrl: 'https://registry.example/auth', doneUrl: String(doneUrl) } : 'done'
  }
  const show = async (_link: string, signal: AbortSignal): Promise<never> => {
    await once(signal, 'abort')
    throw getError('EOTPDECLINED')
  }
  await t.throwsAsync(confirmByWeb({ account: alice, write, show }, stepWith()), { code: 'EOTPDECLINED' })
  t.deepEqual(written, [undefined])
})
