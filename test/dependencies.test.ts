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

/** SPDX identifiers of licences that let anyone install, use and redistribute the package. */
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
/** Its LICENSE file says Apache 2.0, and its manifest names the licence in an old form that npm drops. */
const NAMED_IN_A_FILE = new Set(['qrcode-terminal'])

const isAllowed = (license: string) =>
  license
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((one) => ALLOWED.has(one))

test('the dependencies of the plugin, the service and the test registry have allowed licences', (t) => {
  const used = installed.filter(({ dev, name }) => !dev && !NAMED_IN_A_FILE.has(name))
  t.true(used.length > 100)
  t.deepEqual(
    used
      .filter(({ license }) => license === undefined || !isAllowed(license))
      .map(({ place, license }) => `${place}: ${license}`),
    [],
  )
})

test('the lock file names no download URL', (t) => {
  t.deepEqual(
    installed.filter(({ resolved }) => resolved !== undefined).map(({ place }) => place),
    [],
  )
})
