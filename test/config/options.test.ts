import { inspect } from 'node:util'
import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import { decideOptions } from '../../lib/config/decided-options.ts'
import { readOptions, verifyOptions, withPublishOptions } from '../../lib/config/options.ts'
import type { ReleaseContext } from '../../lib/types.ts'

const codes = (config: object, env = {}) => verifyOptions({ ...config }, env).map(({ error }) => error.code)

test('no options are valid, and leave half an hour for an answer', (t) => {
  t.deepEqual(codes({}), [])
  t.deepEqual(readOptions({}, {}), {
    npmPublish: undefined,
    tarballDir: undefined,
    pkgRoot: undefined,
    responder: undefined,
    accounts: undefined,
    timeoutMs: 1_800_000,
    waitMs: undefined,
    finishesOnly: false,
    publish: 'direct',
    waitFor: undefined,
    linkInLog: false,
    pack: 'auto',
    trust: undefined,
  })
})

const howToPublish: Array<[object, 'direct' | 'staged' | undefined, 'accepted' | 'live']> = [
  [{ responder: 'https://responder.example/' }, undefined, 'accepted'],
  [{ responder: 'terminal', wait: true }, undefined, 'accepted'],
  [{ responder: 'terminal', wait: false }, 'staged', 'live'],
  [{ responder: 'terminal', wait: '10m', publish: 'direct' }, 'direct', 'accepted'],
  [{ wait: false }, 'direct', 'accepted'],
  [{ responder: 'npm' }, 'staged', 'live'],
  [{ responder: 'npm', publish: 'direct' }, 'direct', 'accepted'],
  [{ responder: 'terminal', publish: 'staged' }, 'staged', 'live'],
  [{ publish: 'staged', waitFor: 'accepted' }, 'staged', 'accepted'],
  [{ waitFor: 'live' }, 'direct', 'live'],
  [{ responder: 'npm', publish: ['@semantic-release/exec'] }, 'staged', 'live'],
]

for (const [config, publish, waitFor] of howToPublish) {
  test(`with ${JSON.stringify(config)} a release is ${publish ?? 'direct or staged by registry'}, and waits until it is ${waitFor}`, (t) => {
    t.deepEqual(codes(config), [])
    const options = readOptions({ ...config }, {})
    t.is(options.publish, publish)
    t.is(decideOptions(options, publish ?? 'direct').waitFor, waitFor)
  })
}

for (const publish of ['stage', 'Staged', ' staged', 'DIRECT', 'directly']) {
  test(`publish ${JSON.stringify(publish)} is an error, not a guess`, (t) => {
    t.deepEqual(codes({ publish }), ['EINVALIDPUBLISHOPTION'])
  })
}

test('values of publish that belong to semantic-release are left alone', (t) => {
  for (const publish of [true, false, '@semantic-release/npm', ['a', { path: 'b' }], { path: 'stage' }])
    t.deepEqual(codes({ publish }), [])
})

test('the responder npm may come from the environment', (t) => {
  t.is(readOptions({}, { CFA_RESPONDER_URL: 'npm' }).publish, 'staged')
})

test('CFA_FINISH_ONLY makes a release with a responder staged', (t) => {
  const env = { CFA_FINISH_ONLY: 'true' }
  t.is(readOptions({ responder: 'terminal' }, env).publish, 'staged')
  t.is(readOptions({ responder: 'terminal' }, { CFA_FINISH_ONLY: 'false' }).publish, undefined)
  t.is(readOptions({ responder: 'terminal', publish: 'direct' }, env).publish, 'direct')
  t.is(readOptions({}, env).publish, 'direct')
})

test('null is the same as a missing option', (t) => {
  const nothing = {
    npmPublish: null,
    tarballDir: null,
    pkgRoot: null,
    responder: null,
    accounts: null,
    timeout: null,
    wait: null,
    waitFor: null,
    linkInLog: null,
  }
  t.deepEqual(codes(nothing), [])
  t.deepEqual(readOptions(nothing, {}), readOptions({}, {}))
})

const timeouts: Array<[unknown, number]> = [
  [90, 90_000],
  ['90', 90_000],
  ['90s', 90_000],
  ['90 s', 90_000],
  [' 30m ', 1_800_000],
  ['1.5h', 5_400_000],
  ['6h', 21_600_000],
  [1, 1000],
]

for (const [timeout, ms] of timeouts) {
  test(`timeout ${JSON.stringify(timeout)} is ${ms} ms`, (t) => {
    t.deepEqual(codes({ timeout }), [])
    t.is(readOptions({ timeout }, {}).timeoutMs, ms)
  })
}

const waits: Array<[unknown, number | undefined]> = [
  [true, undefined],
  [false, 0],
  ['10m', 600_000],
  [90, 90_000],
]
for (const [wait, ms] of waits)
  test(`wait ${JSON.stringify(wait)} makes the job wait ${ms === undefined ? 'as long as timeout says' : `${ms} ms`}`, (t) => {
    t.deepEqual(codes({ wait }), [])
    t.is(readOptions({ wait }, {}).waitMs, ms)
  })

test('CFA_FINISH_ONLY makes a run finish only', (t) => {
  for (const CFA_FINISH_ONLY of ['true', '1', ' TRUE ', 'yes', 'on'])
    t.true(readOptions({}, { CFA_FINISH_ONLY }).finishesOnly)
  for (const CFA_FINISH_ONLY of ['', ' ', 'false', 'False', '0', 'no', 'off'])
    t.false(readOptions({}, { CFA_FINISH_ONLY }).finishesOnly)
})

const WRONG_TIMEOUTS = [
  0,
  0.5,
  -1,
  Number.NaN,
  Infinity,
  '',
  'soon',
  '7h',
  '21601',
  '1d',
  '1e3',
  '1h30m',
  true,
  {},
]
const WRONG_URLS = [
  'ftp://cfa.example/',
  'https://',
  'https://user@cfa.example/',
  'https://:x@cfa.example/',
  ' https://u:p@cfa.example/',
  'https:u:p@cfa.example',
  '"https://cfa.example/"',
  'URL=https://u:p@cfa.example/',
  'http\n://cfa.example/',
  'https://cfa.example/as\u200Bk',
  'https://cfa.example/a\u00A0sk',
  'https://cfa.example/ask\uFE0F',
  'https://cfa.example/ask\u3164',
  'https://cfa.exa\nmple/ask',
]
const WRONG_LISTS = ['alice', [1], [''], [' '], ['a', 'a'], ['a', 'A'], ['a', 'a '], {}]

const invalid: Array<[string, ErrorCode, unknown[]]> = [
  ['timeout', 'EINVALIDTIMEOUT', WRONG_TIMEOUTS],
  ['responder', 'EINVALIDRESPONDER', ['', ' ', 1, {}, ...WRONG_URLS]],
  ['accounts', 'EINVALIDACCOUNTS', WRONG_LISTS],
  ['npmPublish', 'EINVALIDNPMPUBLISH', ['true', 1, 0, '']],
  ['tarballDir', 'EINVALIDTARBALLDIR', [true, 1, '', ' ', []]],
  ['pkgRoot', 'EINVALIDPKGROOT', [true, 1, '', ' ', []]],
  ['wait', 'EINVALIDWAIT', ['no', 'false', 0, '7h', {}, []]],
  ['waitFor', 'EINVALIDWAITFOR', ['published', true, '']],
  ['linkInLog', 'EINVALIDLINKINLOG', ['true', 1]],
  ['pack', 'EINVALIDPACK', ['yarnpkg', true, '']],
  ['trust', 'EINVALIDTRUST', ['warn', true, '']],
]

for (const [option, code, values] of invalid) {
  for (const value of values) {
    test(`${option} ${inspect(value)} is ${code}`, (t) => {
      const found = verifyOptions({ [option]: value }, {})
      t.deepEqual(
        found.map(({ error, option: name }) => [name, error.code]),
        [[option, code]],
      )
    })
  }
}

const valid: Array<[string, unknown]> = [
  ['npmPublish', false],
  ['npmPublish', true],
  ['tarballDir', 'dist'],
  ['pkgRoot', 'packages/a'],
  ['responder', 'terminal'],
  ['responder', './tools/responder.js'],
  ['responder', '@scope/responder'],
  ['responder', 'C:\\tools\\responder.js'],
  ['responder', 'https://cfa.example/ask?key=1'],
  ['responder', 'http://127.0.0.1:8080'],
  ['accounts', ['alice']],
  ['accounts', []],
  ['accounts', ['a-b', 'a.b']],
  ['publish', 'direct'],
  ['publish', 'staged'],
  ['waitFor', 'live'],
  ['linkInLog', true],
  ['pack', 'auto'],
  ['pack', 'npm'],
  ['trust', 'keep'],
  ['trust', 'allow'],
  ['pack', 'bun'],
  ['responder', 'npm'],
  ['publish', [{ path: '@semantic-release/exec' }]],
  ['branches', 'staged'],
]

for (const [option, value] of valid) {
  test(`${option} ${JSON.stringify(value)} is valid`, (t) => t.deepEqual(codes({ [option]: value }), []))
}

test('all wrong options are reported at once', (t) => {
  t.deepEqual(codes({ npmPublish: 1, timeout: 'x', accounts: [''] }), [
    'EINVALIDNPMPUBLISH',
    'EINVALIDACCOUNTS',
    'EINVALIDTIMEOUT',
  ])
})

test('texts in options are trimmed', (t) => {
  const options = readOptions({ tarballDir: ' dist ', responder: ' terminal ', accounts: [' alice '] }, {})
  t.like(options, { tarballDir: 'dist', responder: 'terminal', accounts: ['alice'] })
})

test('the responder comes from the environment if no option names it', (t) => {
  const env = { CFA_RESPONDER_URL: ' https://env.example/ ' }
  t.is(readOptions({}, env).responder, 'https://env.example/')
  t.is(readOptions({ responder: 'terminal' }, env).responder, 'terminal')
  t.is(readOptions({}, { CFA_RESPONDER_URL: '  ' }).responder, undefined)
  t.deepEqual(codes({}, { CFA_RESPONDER_URL: 'ftp://env.example/' }), ['EINVALIDRESPONDER'])
})

const shown: Array<[string, string]> = [
  ['https://user:hidden@cfa.example/ask', 'https://cfa.example/ask'],
  ['https://user:hid/den@cfa.example/', 'https:…'],
  ['ftp://hidden@cfa.example/ask', 'ftp://cfa.example/ask'],
  ['https:user:hidden@cfa.example/ask', 'https://cfa.example/ask'],
  ['ftp://cfa.example/?key=hidden#hidden', 'ftp://cfa.example/'],
  [' ftp://a:hidden@cfa.example', 'ftp://cfa.example'],
]

for (const [responder, text] of shown) {
  test(`${responder} is shown as ${text}`, (t) => {
    const [found] = verifyOptions({ responder }, {})
    t.true(found?.error.details?.includes(`\`${text}`))
    t.notRegex(found?.error.details ?? '', /hidden|den@/)
  })
}

const filled = (config: object, publish: unknown) =>
  withPublishOptions({ ...config }, { options: { publish } } as unknown as ReleaseContext)

test('missing options are filled from the entry under publish, and given ones stay', (t) => {
  const publish = [
    '@semantic-release/github',
    null,
    { path: '@cfa/semantic-release-npm', timeout: '5m', pkgRoot: 'dist', unknown: 1 },
  ]
  const config = filled({ pkgRoot: 'here', cwd: '/' }, publish)
  t.like(config, { pkgRoot: 'here', timeout: '5m', cwd: '/' })
  t.false('unknown' in config)
})

test('options are filled from an entry of @semantic-release/npm, and its own entry comes first', (t) => {
  const old = { path: '@semantic-release/npm', tarballDir: 'old' }
  t.is(filled({}, old).tarballDir, 'old')
  t.is(filled({}, [old, { path: '@cfa/semantic-release-npm', tarballDir: 'own' }]).tarballDir, 'own')
})

test('publish and waitFor are filled too, unless they are given', (t) => {
  const publish = [{ path: '@cfa/semantic-release-npm', publish: 'staged', waitFor: 'accepted' }]
  t.like(filled({}, publish), { publish: 'staged', waitFor: 'accepted' })
  t.is(filled({ publish: 'direct' }, publish).publish, 'direct')
})

for (const publish of [
  undefined,
  null,
  [],
  'some-plugin',
  [['@cfa/semantic-release-npm', { timeout: 1 }]],
  'staged',
]) {
  test(`publish ${inspect(publish)} fills nothing`, (t) => {
    t.is(filled({ npmPublish: false }, publish).timeout, undefined)
    t.is(filled({ npmPublish: false }, publish).npmPublish, false)
  })
}
