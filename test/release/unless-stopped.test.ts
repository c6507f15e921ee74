import test from 'ava'
import { unlessStopped } from '../../lib/release/unless-stopped.ts'
import { alice } from '../fakes/release.ts'

test('nothing is written while a signal ends the job', async (t) => {
  const survived = Promise.withResolvers<void>()
  const written: unknown[] = []
  const write = unlessStopped(
    async (account, otp) => {
      written.push([account.username, otp])
      return 'done'
    },
    { afterSignal: () => survived.promise },
  )
  const writing = write(alice, '012345')
  await new Promise(setImmediate)
  t.deepEqual(written, [])
  survived.resolve()
  t.is(await writing, 'done')
  t.deepEqual(written, [['alice', '012345']])
})
