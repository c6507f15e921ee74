import path from 'node:path'
import test from 'ava'
import { execa } from 'execa'
import { Secret, TOTP } from 'otpauth'
import { createClient } from '../index.ts'

const MAIN = path.resolve(import.meta.dirname, '../main.ts')

test('the program prints its URL and its users, accepts an authenticator’s code and ends on a signal', async (t) => {
  const child = execa(process.execPath, [MAIN, '--user', 'alice', '--user', 'bob'], { reject: false })
  t.teardown(() => child.kill())
  const lines = child.iterable()
  const next = async () => JSON.parse(String((await lines.next()).value))
  const { url } = await next()
  const alice = await next()
  t.like(await next(), { user: 'bob' })
  const otp = new TOTP({ secret: Secret.fromBase32(alice.totpSecret) }).generate()
  const client = createClient(url)
  t.is((await client.publish('tool', '1.0.0', { token: alice.token })).status, 401)
  t.is((await client.publish('tool', '1.0.0', { token: alice.token, otp })).status, 201)
  child.kill()
  t.is((await child).exitCode, 0)
})

test('the program shows its options, also after one that it does not have', async (t) => {
  const run = (...args: string[]) => execa(process.execPath, [MAIN, ...args], { reject: false })
  t.like(await run('--help'), { exitCode: 0, stderr: '' })
  for (const args of [['--prt', '80'], ['--port', 'eighty'], ['alice']]) {
    const { exitCode, stdout, stderr } = await run(...args)
    t.deepEqual([exitCode, stdout], [2, ''], args.join(' '))
    t.regex(stderr, /^Usage: cfa-test-registry/m)
    t.notRegex(stderr, /\n {4}at /)
  }
})
