import { createRequire } from 'node:module'
import type { Plan } from '../../lib/init/plan.ts'

/** A plan for GitHub and a responder, with the changes of a test. */
export const planWith = (changes: Partial<Plan> = {}): Plan => ({
  name: 'tool',
  page: 'https://github.com/team/tool',
  ci: 'github',
  branch: 'main',
  manager: 'npm',
  dependencies: ['semantic-release', '@cfa/semantic-release-npm'],
  responder: 'https://release.example/p/tool',
  accounts: ['alice', 'bob-b'],
  isStaged: false,
  isOnGitLab: false,
  ...changes,
})

export const ON_SITE: Partial<Plan> = { responder: 'npm', accounts: [], isStaged: true }

const fromSemanticRelease = createRequire(
  createRequire(import.meta.url).resolve('semantic-release/package.json'),
)
const { defaultLoaders } = fromSemanticRelease('cosmiconfig')

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it wrote
export const parseYaml = (text: string): any => defaultLoaders['.yaml']('file.yml', text)
