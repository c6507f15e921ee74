import path from 'node:path'
import test from 'ava'
import { createFolder } from '../fakes/folder.ts'
import { createCertificate } from '../helpers/certificate.ts'
import { AUTH, npmrc, REGISTRY, read, type Setting } from './npm-settings.ts'

const both = (proxy: string) => ({ proxy, httpsProxy: proxy })
const P = 'http://p.example/'
const S = 'http://s.example/'
const proxies: Array<[string, Setting, object]> = [
  ['none', {}, { proxy: undefined, httpsProxy: undefined, noProxy: [] }],
  ['https-proxy for both', { user: `https-proxy=${S}\nproxy=${P}` }, both(S)],
  ['proxy for both', { user: `proxy=${P}` }, both(P)],
  ['HTTP_PROXY for http only', { env: { HTTP_PROXY: P } }, { proxy: P, httpsProxy: undefined }],
  ['https_proxy for both', { env: { https_proxy: S, HTTP_PROXY: P } }, both(S)],
  [
    'no proxy for an empty variable',
    { env: { HTTPS_PROXY: '' } },
    { proxy: undefined, httpsProxy: undefined },
  ],
  ['a setting is preferred to a variable', { user: `proxy=${P}`, env: { HTTPS_PROXY: S } }, both(P)],
  ['no proxy for a value that is not a URL', { user: 'proxy=nonsense' }, { proxy: undefined }],
  [
    'noproxy and NO_PROXY',
    { user: 'noproxy=a.example, b.example', env: { NO_PROXY: 'c.example' } },
    { noProxy: ['a.example', 'b.example', 'c.example'] },
  ],
]
for (const [title, setting, expected] of proxies) {
  test(`the settings of proxies are read: ${title}`, async (t) => {
    t.like((await read(t, setting)).network(), expected)
  })
}

test('without settings, certificates are checked against Node’s authorities', async (t) => {
  const { network } = await read(t, {})
  t.like(network(), {
    strictSsl: true,
    ca: undefined,
    cert: undefined,
    key: undefined,
    localAddress: undefined,
  })
})

test('certificates are read from settings and files', async (t) => {
  const certificate = createCertificate()
  t.teardown(certificate.remove)
  const pem = certificate.cert.trim()
  const files = { 'ca.pem': `${pem}\n${pem}\n`, 'own.pem': 'own', 'own.key': 'key' }
  const own = `${AUTH}certfile=own.pem\n${AUTH}keyfile=own.key`
  const byFile = await read(t, { project: { ...files, '.npmrc': `cafile=ca.pem\nstrict-ssl=false\n${own}` } })
  t.like(byFile.network(), { ca: [pem, pem], strictSsl: false, cert: 'own', key: 'key' })
  t.like(byFile.settings.network('https://other.example/'), { cert: undefined, key: undefined })
  const escaped = pem.replaceAll('\n', '\\n')
  const bySetting = await read(t, { user: `ca="${escaped}"\ncert="c"\nkey="k"\nlocal-address=127.0.0.1` })
  t.like(bySetting.network(), { ca: [pem], cert: 'c', key: 'k', localAddress: '127.0.0.1' })
  t.deepEqual((await read(t, { user: 'ca[]="one"\nca[]="two"' })).network().ca, ['one', 'two'])
})

test('a missing certificate file is skipped, and one that can’t be read is a problem', async (t) => {
  const absent = await read(t, { user: 'cafile=/absent.pem' })
  t.is(absent.network().ca, undefined)
  t.deepEqual(absent.settings.problems, [])
  const folder = await read(t, { user: 'cafile=/' })
  folder.network()
  t.is(folder.network().ca, undefined)
  t.is(folder.settings.problems.length, 1)
})

const shown: Array<[string, Setting, Array<[string, string]>]> = [
  ['nothing', {}, []],
  ['nothing from the user’s configuration', { user: 'proxy=http://p.example/\nstrict-ssl=false' }, []],
  ['nothing that is npm’s default', npmrc('strict-ssl=true\nproxy=null\nnoproxy='), []],
  [
    'nothing that is overridden',
    { ...npmrc('strict-ssl=false'), env: { npm_config_strict_ssl: 'true' } },
    [],
  ],
  ['a proxy without its credential', npmrc('proxy=http://user:hidden@p.example/'), [['proxy', P]]],
  ['certificates that are not checked', npmrc('strict-ssl=false'), [['strict-ssl', 'false']]],
  ['hosts without a proxy', npmrc('noproxy=a.example'), [['noproxy', 'a.example']]],
  ['a private key without its content', npmrc('key="hidden"'), [['key', 'a private key']]],
  [
    'a value that is not a certificate, without its content',
    npmrc('ca="hidden"'),
    [['ca', '6 characters that are not a certificate']],
  ],
  [
    'a user’s file in the project',
    { project: { ci: 'strict-ssl=false' }, env: { npm_config_userconfig: 'ci' } },
    [['strict-ssl', 'false']],
  ],
]
for (const [title, setting, expected] of shown) {
  test(`the project’s network settings show ${title}`, async (t) => {
    const { settings, file } = await read(t, setting)
    const found = settings.networkFromProject(REGISTRY)
    t.deepEqual(
      found.map((each): [string, string] => [each.setting, each.value]),
      expected,
    )
    t.true(found.every((each) => each.file.startsWith(file('project/'))))
  })
}

test('a userconfig that the project’s .npmrc names counts as the project’s', async (t) => {
  const elsewhere = createFolder(t, { user: `https-proxy=${P}` })
  const { settings } = await read(t, npmrc(`userconfig=${elsewhere}/user`))
  t.deepEqual(settings.networkFromProject(REGISTRY), [
    { setting: 'https-proxy', value: P, file: path.join(elsewhere, 'user') },
  ])
})

test('a certificate is shown by its fingerprint, and a client’s files by their paths', async (t) => {
  const certificate = createCertificate()
  t.teardown(certificate.remove)
  const ca = certificate.cert.trim().replaceAll('\n', '\\n')
  const own = `${AUTH}certfile=own.pem\n${AUTH}keyfile=own.key`
  const { settings } = await read(t, npmrc(`ca="${ca}"\n${own}`))
  const [first, ...more] = settings.networkFromProject(REGISTRY)
  t.regex(first?.value ?? '', /^certificate with SHA-256 (?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/)
  t.deepEqual(
    more.map(({ setting, value }) => [setting, value]),
    [
      [`${AUTH}certfile`, 'own.pem'],
      [`${AUTH}keyfile`, 'own.key'],
    ],
  )
})
