import { missingOf, type Plan, type ProjectFacts } from './plan.ts'

/** Without the install scripts of dependencies: they would run in the job that has tokens. */
const INSTALLS: Record<ProjectFacts['manager'], string[]> = {
  npm: ['npm ci --ignore-scripts'],
  none: ['npm install --ignore-scripts --no-package-lock'],
  pnpm: ['corepack enable', 'pnpm install --frozen-lockfile --ignore-scripts'],
  yarn: ['corepack enable', 'yarn install --immutable --mode=skip-build'],
  'yarn-classic': ['corepack enable', 'yarn install --frozen-lockfile --ignore-scripts'],
}

/** The commands before the release, one a line. */
export function installSteps(plan: Plan): string[] {
  // The one who installs what releases commits the lock file with it.
  const manager = plan.manager === 'none' && missingOf(plan).length > 0 ? 'npm' : plan.manager
  return [...INSTALLS[manager], 'npm run build --if-present']
}

/** A text in YAML, where it is not one that means itself. */
export const yamlText = (text: string): string =>
  /^[A-Za-z][\w./-]*$/.test(text) ? text : JSON.stringify(text)
