import test from 'ava'
import { execa } from 'execa'

const PROGRAM = `
const { hostPostgres } = await import(${JSON.stringify(new URL('helpers/postgres-host.ts', import.meta.url).href)})
const [host] = Object.values(await hostPostgres())
const { status } = await fetch(host, { method: 'POST', body: '{ "create": "migrated" }' })
console.log(status)
process.exitCode = 3
`

test('a process that used the database host ends with its own exit code', async (t) => {
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', PROGRAM]
  const { exitCode, stdout } = await execa(process.execPath, args, { reject: false, timeout: 60_000 })
  t.is(stdout, '200')
  t.is(exitCode, 3)
})
