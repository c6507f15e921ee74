import { readFileSync } from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import test from 'ava'
import type { NpmRun } from '../../lib/npm/run-npm.ts'
import type { AccountProblem } from '../../lib/registry/judge-write.ts'
import { accountError } from '../../lib/release/account-error.ts'
import { keepTarball } from '../../lib/release/keep-tarball.ts'
import { maskCode } from '../../lib/release/mask-code.ts'
import { setVersion } from '../../lib/release/set-version.ts'
import { createPublication } from '../door/publish-request.ts'
import { createContext } from '../fakes/context.ts'
import { createFolder } from '../fakes/folder.ts'
import { alice, failIn } from '../fakes/release.ts'
import { detailsOf } from './asking.ts'

test('the very tarball is kept, in a folder that is made for it', async (t) => {
  const publication = await createPublication()
  const folder = path.join(createFolder(t), 'a', 'b')
  const file = await keepTarball(publication, folder)
  t.is(file, path.join(folder, 'example-tool-2.1.0.tgz'))
  t.deepEqual(readFileSync(file), publication.tarball)
  t.is(await keepTarball(publication, folder), file)
})

for (const [title, env, expected] of [
  ['on GitHub', { GITHUB_ACTIONS: 'true' }, '::add-mask::012345\n'],
  ['elsewhere', {}, ''],
  ['where GitHub is said to be off', { GITHUB_ACTIONS: 'false' }, ''],
] as const) {
  test(`a code is masked ${title}: ${JSON.stringify(expected)}`, (t) => {
    const context = createContext({ env: { ...env } })
    maskCode('012345', context)
    t.is(context.output(), expected)
  })
}

test('the version is written without a tag, into the folder and no workspace', async (t) => {
  const runs: NpmRun[] = []
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const result = { stdout: 'v2.1.0', stderr: '', failure: undefined }
  const ended = setVersion('2.1.0', { cwd: '/root', env: { PATH: '/bin' }, stdout, stderr }, (run) => {
    runs.push(run)
    return { ended: Promise.resolve(result), keepAlive: () => {}, kill: () => {} }
  })
  t.is(await ended, result)
  t.deepEqual(runs, [
    {
      args: ['version', '2.1.0', '--no-git-tag-version', '--allow-same-version'],
      cwd: '/root',
      env: { PATH: '/bin', npm_config_workspaces: 'null' },
      stdout,
      stderr,
    },
  ])
})

const problems: Record<AccountProblem, string> = {
  token: 'EACCOUNTTOKEN',
  expired: 'EACCOUNTEXPIRED',
  address: 'EACCOUNTADDRESS',
  scope: 'EACCOUNTSCOPE',
  rights: 'EACCOUNTRIGHTS',
  'no-2fa': 'EACCOUNTNO2FA',
  bypass: 'EACCOUNTBYPASS',
  'stage-only': 'EACCOUNTSTAGEONLY',
  forbidden: 'EACCOUNTFORBIDDEN',
}

for (const [problem, code] of Object.entries(problems) as Array<[AccountProblem, string]>) {
  test(`${problem} is ${code}, with where the token is and not the token`, (t) => {
    const judgement = { kind: 'account', problem, detail: 'The registry’s words.' } as const
    for (const account of [alice, { ...alice, username: undefined }]) {
      const error = accountError(judgement, account, failIn())
      t.is(error.code, code as typeof error.code)
      t.true(detailsOf(error).includes('NPM\\_TOKEN\\_ALICE') || detailsOf(error).includes('NPM_TOKEN_ALICE'))
      t.false(detailsOf(error).includes(alice.credential.secret))
      t.regex(detailsOf(error), /NOT published/)
    }
    t.regex(detailsOf(accountError(judgement, alice, failIn(), 'unknown')), /not known whether/)
  })
}
