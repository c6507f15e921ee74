import type { Defence } from './defence.ts'

const BYPASS = { file: 'lib/cfa-publish/bypass.ts', test: 'test/cfa-publish/bypass.test.ts' }
const ENVIRONMENT = {
  file: 'lib/cfa-publish/command-environment.ts',
  test: 'test/cfa-publish/command-environment.test.ts',
}
const TRUST = { attack: 35, test: 'test/verify/verify-trust.test.ts' }
const DEPRECATION = { attack: 38, test: 'test/cfa-publish/judge-change.test.ts' }
const SHARED = {
  attack: 36,
  file: 'lib/shared-question/write-members.ts',
  test: 'test/shared-question/write-members.test.ts',
}

/** Commands and packages that share one approval, and what a version shows about how it was published. */
export const CFA_PUBLISH: readonly Defence[] = [
  {
    ...TRUST,
    says: 'A version that shows less about how it was published than an earlier one is not released.',
    file: 'lib/trust/guard.ts',
    find: "if (policy !== 'keep' || !isWeaker(trust)) return undefined",
    replace: "if (policy === 'keep' || !isWeaker(trust)) return undefined",
    match: 'a direct release after a staged one is ETRUSTDOWNGRADE',
  },
  {
    ...SHARED,
    says: 'Every package is compared with what was approved before the first is written.',
    find: '    for (const { renew } of turns) await renew()\n',
    replace: '',
    match: 'if one package can’t be what was approved, none is written',
  },
  {
    ...SHARED,
    says: 'If something has changed, all packages are asked about again before the first is written.',
    find: '    await approve()\n',
    replace: '',
    match: 'if the second approval is declined, none is written',
  },
  {
    ...{ attack: 37, ...BYPASS },
    says: 'A package with its own registry is reported before the command starts.',
    find: "['registry', `${scope}:registry`]",
    replace: '[`${scope}:registry`]',
    match: 'a registry in publishConfig is reported with its file, even if it is the right one',
  },
  {
    ...{ attack: 37, ...BYPASS },
    says: 'A scope’s registry in the user’s or the machine’s configuration is found too.',
    find: 'const found = userScopeFiles(cwd, env).map(',
    replace: 'const found = userScopeFiles(cwd, {}).slice(1e3).map(',
    match: 'a scope’s registry in a file outside the project counts: .bunfig.toml',
  },
  {
    ...{ attack: 37, ...ENVIRONMENT },
    says: 'The command gets no token, no code and no responder secret.',
    find: 'Object.entries(childEnvironment(env, secrets))',
    replace: 'Object.entries(env)',
    match: 'the environment has no token, no code, no responder’s secret and no identity of the job',
  },
  {
    ...{ attack: 37, ...ENVIRONMENT },
    says: 'Settings of the job that would lead past the door are removed.',
    find: '.filter(([name]) => !OURS.test(name))',
    replace: '',
    match: 'the job’s settings that would lead past the door are removed',
  },
  {
    ...{ attack: 37, ...ENVIRONMENT },
    says: 'The command keeps another registry’s token only if nothing else names its variable.',
    file: 'lib/cfa-publish/configured-variables.ts',
    find: '.filter((name) => !others.includes(name))',
    replace: '',
    match:
      'a token that another registry’s line names is the door’s if it is also named by a line whose registry is in a variable',
  },
  {
    attack: 37,
    says: 'A token that registries on one host share is not kept under the other one’s key.',
    file: 'lib/door/door-config.ts',
    find: " && !(owner === 'other' && own.includes(secret))",
    replace: '',
    test: 'test/door/door-config.test.ts',
    match: 'a line of another registry that has the registry’s own token or password is left out',
  },
  {
    ...DEPRECATION,
    says: 'A deprecation can change nothing else.',
    file: 'lib/cfa-publish/judge-change.ts',
    find: '  if (!isDeepStrictEqual(withoutMessages(after), withoutMessages(before))) return { why: CHANGES_MORE }\n',
    replace: '',
    match: 'nobody is asked about a deprecation that changes an owner as well',
  },
  {
    ...DEPRECATION,
    says: 'An unpublish can change nothing else.',
    file: 'lib/cfa-publish/judge-change.ts',
    find: '  if (!moved.every(isOfRemoved)) return { why: CHANGES_MORE }\n',
    replace: '',
    match: 'nobody is asked about an unpublishing that changes another dist-tag as well',
  },
  {
    attack: 38,
    says: 'A change of owners does not alter the owners who stay.',
    file: 'lib/cfa-publish/judge-owners.ts',
    find: '  if (!after.maintainers.filter(isOld).every(isSame)) return { why: CHANGES_MORE }\n',
    replace: '',
    test: 'test/cfa-publish/judge-owners.test.ts',
    match: 'nobody is asked about a list of owners that changes another address',
  },
  {
    attack: 38,
    says: 'A change of access can change nothing else.',
    file: 'lib/cfa-publish/judge-access.ts',
    find: '  z.strictObject({ access:',
    replace: '  z.looseObject({ access:',
    test: 'test/cfa-publish/judge-access.test.ts',
    match: 'nobody is asked about a change of access that changes something else',
  },
  {
    attack: 38,
    says: 'A run that writes the same thing twice with different content fails.',
    file: 'lib/cfa-publish/take-package.ts',
    find: "  if (judged === 'new') return",
    replace: "  if (judged !== 'same') return",
    test: 'test/cfa-publish/take-write.test.ts',
    match: 'a version that is sent again with other contents is refused and fails the run',
  },
]
