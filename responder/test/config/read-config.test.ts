import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import test from 'ava'
import type { Environment } from '../../src/config/environment.ts'
import { ConfigError, readConfig } from '../../src/config/read-config.ts'
import { VARIABLES, type Variable } from '../../src/config/variables.ts'

function problemsOf(environment: Environment): readonly string[] {
  try {
    readConfig(environment)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

test('without variables, the service listens on loopback and uses SQLite', (t) => {
  t.deepEqual(readConfig({}), {
    port: 8484,
    host: '127.0.0.1',
    publicUrl: 'http://localhost:8484',
    instanceName: null,
    dataDir: resolve('cfa-data'),
    databaseUrl: null,
    trustProxy: false,
    allowPrivateTargets: false,
    smtpUrl: null,
    mailFrom: null,
    registries: ['https://registry.npmjs.org/'],
    auditWebhook: null,
    keepDays: 365,
    openPerProject: 200,
    storagePerProject: 1024 ** 3,
    clientWaitMs: 1_800_000,
    circleciUrl: 'https://circleci.com',
    runWindowMs: 5_000,
    watchMs: 30_000,
    logLevel: 'info',
    demo: false,
  })
})

test('the public URL follows the port, and empty variables count as missing', (t) => {
  t.like(readConfig({ PORT: '9000', HOST: '', CFA_PUBLIC_URL: ' ' }), {
    publicUrl: 'http://localhost:9000',
    host: '127.0.0.1',
  })
})

const TAKEN: ReadonlyArray<[Environment, object]> = [
  [
    { PORT: '0', HOST: '::1' },
    { port: 0, host: '::1' },
  ],
  [{ CFA_PUBLIC_URL: 'https://CFA.example.com/' }, { publicUrl: 'https://cfa.example.com' }],
  [{ CFA_PUBLIC_URL: 'https://cfa.example.com:8443' }, { publicUrl: 'https://cfa.example.com:8443' }],
  [{ CFA_PUBLIC_URL: 'http://cfa.localhost:80' }, { publicUrl: 'http://cfa.localhost' }],
  [{ CFA_DATA_DIR: '/var/lib/cfa' }, { dataDir: '/var/lib/cfa' }],
  [
    { CFA_DATABASE_URL: 'postgresql://u:p@db/cfa?sslmode=require' },
    { databaseUrl: 'postgresql://u:p@db/cfa?sslmode=require' },
  ],
  [
    { CFA_DATABASE_URL: 'postgres:///cfa?host=/run/postgresql' },
    { databaseUrl: 'postgres:///cfa?host=/run/postgresql' },
  ],
  [
    { CFA_TRUST_PROXY: 'loopback, 10.0.0.0/8 2001:db8::1' },
    { trustProxy: 'loopback,10.0.0.0/8,2001:db8::1' },
  ],
  [{ CFA_TRUST_PROXY: 'no' }, { trustProxy: false }],
  [{ CFA_ALLOW_PRIVATE_TARGETS: 'TRUE' }, { allowPrivateTargets: true }],
  [
    { CFA_SMTP_URL: 'smtps://u:p@mail.example.com', CFA_MAIL_FROM: 'CFA <cfa@example.com>' },
    { smtpUrl: 'smtps://u:p@mail.example.com', mailFrom: 'CFA <cfa@example.com>' },
  ],
  [
    { CFA_REGISTRIES: 'https://registry.npmjs.org, https://npm.example.com/team' },
    { registries: ['https://registry.npmjs.org/', 'https://npm.example.com/team/'] },
  ],
  [{ CFA_KEEP_DAYS: '30' }, { keepDays: 30 }],
  [{ CFA_INSTANCE_NAME: 'Acme releases' }, { instanceName: 'Acme releases' }],
  [{ CFA_OPEN_PER_PROJECT: '1000' }, { openPerProject: 1000 }],
  [{ CFA_CLIENT_WAIT_MINUTES: '5' }, { clientWaitMs: 300_000 }],
  [{ CFA_CIRCLECI_URL: 'https://circleci.example/' }, { circleciUrl: 'https://circleci.example' }],
  [{ CFA_CIRCLECI_URL: 'http://127.0.0.1:8080' }, { circleciUrl: 'http://127.0.0.1:8080' }],
  [{ CFA_RUN_SECONDS: '0' }, { runWindowMs: 0 }],
  [{ CFA_STORAGE_PER_PROJECT: '10' }, { storagePerProject: 10 * 1024 ** 2 }],
  [{ CFA_LOG_LEVEL: 'silent' }, { logLevel: 'silent' }],
  [{ CFA_DEMO: '1' }, { demo: true }],
  [{ CFA_RESPONDER_SECRET: 'of the job', CFA_PORT_8484_TCP_ADDR: '10.0.0.1' }, { port: 8484 }],
  [{ CFA_RESPONDER_SERVICE_HOST: '10.0.0.1', CFA_PORT: 'tcp://10.0.0.1:8484' }, { port: 8484 }],
]
for (const [environment, expected] of TAKEN) {
  test(`accepts ${JSON.stringify(environment)}`, (t) => {
    t.like(readConfig(environment), expected)
  })
}

const REFUSED: ReadonlyArray<[Environment, string]> = [
  [{ PORT: '65536' }, 'PORT'],
  [{ PORT: '80a' }, 'PORT'],
  [{ HOST: 'http://localhost' }, 'HOST'],
  [{ CFA_PUBLIC_URL: 'cfa.example.com' }, 'CFA_PUBLIC_URL'],
  [{ CFA_PUBLIC_URL: 'http://cfa.example.com' }, 'CFA_PUBLIC_URL'],
  [{ CFA_PUBLIC_URL: 'http://localhost.example.com' }, 'CFA_PUBLIC_URL'],
  [{ CFA_PUBLIC_URL: 'https://192.0.2.1' }, 'CFA_PUBLIC_URL'],
  [{ CFA_PUBLIC_URL: 'https://[2001:db8::1]' }, 'CFA_PUBLIC_URL'],
  [{ CFA_PUBLIC_URL: 'https://example.com/cfa' }, 'CFA_PUBLIC_URL'],
  [{ CFA_PUBLIC_URL: 'https://me:secret-text@example.com' }, 'CFA_PUBLIC_URL'],
  [{ CFA_DATABASE_URL: 'mysql://secret-text@db' }, 'CFA_DATABASE_URL'],
  [{ CFA_DATABASE_URL: 'secret-text' }, 'CFA_DATABASE_URL'],
  [{ CFA_TRUST_PROXY: 'yes' }, 'CFA_TRUST_PROXY'],
  [{ CFA_TRUST_PROXY: '1' }, 'CFA_TRUST_PROXY'],
  [{ CFA_TRUST_PROXY: '0.0.0.0/0' }, 'CFA_TRUST_PROXY'],
  [{ CFA_TRUST_PROXY: '10.0.0.0/33' }, 'CFA_TRUST_PROXY'],
  [{ CFA_ALLOW_PRIVATE_TARGETS: 'maybe' }, 'CFA_ALLOW_PRIVATE_TARGETS'],
  [{ CFA_SMTP_URL: 'http://secret-text', CFA_MAIL_FROM: 'a@b.example' }, 'CFA_SMTP_URL'],
  [{ CFA_SMTP_URL: 'smtp://mail.example.com' }, 'CFA_MAIL_FROM'],
  [{ CFA_MAIL_FROM: 'a@b.example' }, 'CFA_SMTP_URL'],
  [{ CFA_MAIL_FROM: 'a@b.example\r\nBcc: x@y.example', CFA_SMTP_URL: 'smtp://mail' }, 'CFA_MAIL_FROM'],
  [{ CFA_REGISTRIES: 'registry.npmjs.org' }, 'CFA_REGISTRIES'],
  [{ CFA_REGISTRIES: 'https://me:secret-text@registry.example' }, 'CFA_REGISTRIES'],
  [{ CFA_KEEP_DAYS: '0' }, 'CFA_KEEP_DAYS'],
  [{ CFA_INSTANCE_NAME: 'a\u200bb' }, 'CFA_INSTANCE_NAME'],
  [{ CFA_OPEN_PER_PROJECT: '0' }, 'CFA_OPEN_PER_PROJECT'],
  [{ CFA_CIRCLECI_URL: 'http://circleci.example' }, 'CFA_CIRCLECI_URL'],
  [{ CFA_CIRCLECI_URL: 'https://me:secret-text@circleci.example' }, 'CFA_CIRCLECI_URL'],
  [{ CFA_CIRCLECI_URL: 'https://example.com/circleci' }, 'CFA_CIRCLECI_URL'],
  [{ CFA_RUN_SECONDS: '61' }, 'CFA_RUN_SECONDS'],
  [{ CFA_LOG_LEVEL: 'loud' }, 'CFA_LOG_LEVEL'],
  [{ CFA_DEMO: 'yes', HOST: '0.0.0.0' }, 'CFA_DEMO'],
  [{ CFA_DEMO: 'yes', CFA_PUBLIC_URL: 'https://cfa.example.com' }, 'CFA_DEMO'],
  [{ CFA_DATA_DIRS: '/data' }, 'CFA_DATA_DIRS'],
]
for (const [environment, name] of REFUSED) {
  test(`refuses ${JSON.stringify(environment)}, naming the variable but not its value`, (t) => {
    const problems = problemsOf(environment)
    t.is(problems.length, 1)
    t.true(problems[0]?.startsWith(`${name} `))
    t.false(problems.join().includes('secret-text'))
  })
}

test('all problems are reported at once', (t) => {
  const problems = problemsOf({ PORT: 'x', CFA_DEMO: 'x', CFA_PUBLIC_URI: 'https://cfa.example.com' })
  t.is(problems.length, 3)
})

test('an unknown variable is reported with the one probably meant, if there is one', (t) => {
  t.deepEqual(problemsOf({ CFA_PUBLIC_URI: 'x', CFA_BANANA: 'x' }), [
    'CFA_PUBLIC_URI is unknown: did you mean CFA_PUBLIC_URL?',
    'CFA_BANANA is unknown.',
  ])
})

test('the table in the README has every variable with its default and meaning', async (t) => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
  const [, section = ''] = readme.split('\n## Environment\n')
  const rows = section.split('\n').filter((line) => /^\| `(?:CFA_[A-Z_]+|PORT|HOST)`/.test(line))
  const cells = rows.map((row) =>
    row
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  )
  const expected = Object.entries<Variable<unknown>>(VARIABLES).map(([name, variable]) => [
    `\`${name}\``,
    variable.default ?? `\`${variable.fallback}\``,
    variable.says,
  ])
  t.deepEqual(cells, expected)
})
