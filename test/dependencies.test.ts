import { readFileSync } from 'node:fs'
import test from 'ava'

interface Locked {
  license?: string
  dev?: boolean
  link?: boolean
  resolved?: string
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, Locked>
}
const installed = Object.entries(packages)
  .filter(([place, { link }]) => place.includes('node_modules/') && !link)
  .map(([place, facts]) => ({ place, name: place.replace(/^.*node_modules\//, ''), ...facts }))

/** SPDX; each lets anybody install, use and pass on what is under it. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'Artistic-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC-BY-3.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'Python-2.0',
  'Unlicense',
  'WTFPL',
])
/** Its file says Apache 2.0; its manifest names it in an old form that npm does not keep. */
const NAMED_IN_A_FILE = new Set(['qrcode-terminal'])

const isAllowed = (license: string) =>
  license
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((one) => ALLOWED.has(one))

test('what comes with the plugin, the service and the test registry may be used and passed on', (t) => {
  const used = installed.filter(({ dev, name }) => !dev && !NAMED_IN_A_FILE.has(name))
  t.true(used.length > 100)
  t.deepEqual(
    used
      .filter(({ license }) => license === undefined || !isAllowed(license))
      .map(({ place, license }) => `${place}: ${license}`),
    [],
  )
})

test('the lock file names no address that packages are downloaded from', (t) => {
  t.deepEqual(
    installed.filter(({ resolved }) => resolved !== undefined).map(({ place }) => place),
    [],
  )
})
