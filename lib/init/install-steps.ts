import { missingOf, type Plan, type ProjectFacts } from './plan.ts'

/** Commands that skip the install scripts of dependencies, because those would run in the job that has tokens. */
const INSTALLS: Record<ProjectFacts['manager'], string[]> = {
  npm: ['npm ci --ignore-scripts'],
  none: ['npm install --ignore-scripts --no-package-lock'],
  pnpm: ['corepack enable', 'pnpm install --frozen-lockfile --ignore-scripts'],
  yarn: ['corepack enable', 'yarn install --immutable --mode=skip-build'],
  'yarn-classic': ['corepack enable', 'yarn install --frozen-lockfile --ignore-scripts'],
  // Its own script puts the program for this machine in place.
  bun: ['npm install --global --allow-scripts=bun bun@1', 'bun install --frozen-lockfile --ignore-scripts'],
}

/** Returns the commands to run before the release, one per line. */
export function installSteps(plan: Plan): string[] {
  // Anyone who installs the missing packages commits npm's lock file with them.
  const manager = plan.manager === 'none' && missingOf(plan).length > 0 ? 'npm' : plan.manager
  return [...INSTALLS[manager], 'npm run build --if-present']
}

/** Returns a text in YAML, quoted unless it is safe without quotes. */
export const yamlText = (text: string): string =>
  /^[A-Za-z][\w./-]*$/.test(text) ? text : JSON.stringify(text)
