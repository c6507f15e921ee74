import test from 'ava'
import { mask } from '../../lib/log/mask.ts'
import { createContext } from '../fakes/context.ts'

for (const [title, env, expected] of [
  ['on GitHub', { GITHUB_ACTIONS: 'true' }, '::add-mask::012345\n'],
  ['elsewhere', {}, ''],
  ['if GITHUB_ACTIONS is false', { GITHUB_ACTIONS: 'false' }, ''],
] as const) {
  test(`masking a secret ${title} writes ${JSON.stringify(expected)}`, (t) => {
    const context = createContext({ env: { ...env } })
    mask('012345', context)
    t.is(context.output(), expected)
  })
}
