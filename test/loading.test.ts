import path from 'node:path'
import test from 'ava'
import { execa } from 'execa'
import { ROOT } from './helpers/job.ts'

const LOAD = `
  const { registerHooks } = await import('node:module')
  registerHooks({
    load(url, context, next) {
      console.log(url)
      return next(url, context)
    },
  })
  await import(process.argv[1])
`

test('what only a question needs is not loaded with the plugin, which every release waits for', async (t) => {
  const plugin = path.join(ROOT, 'index.ts')
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', LOAD, plugin])
  const loaded = (part: string) => stdout.split('\n').filter((url) => url.includes(part))
  t.not(loaded('/lib/flows/prepare-entry.ts').length, 0)
  const later = ['/node_modules/jose/', '/lib/flows/hold-entry.ts', '/lib/services/optic.ts', '/notify/dist/']
  for (const part of later) t.deepEqual(loaded(part), [], part)
})
