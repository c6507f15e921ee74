import { variableFor } from '../accounts/discover.ts'
import { installSteps, yamlText } from './install-steps.ts'
import { isOnSite, limitMinutes, type Plan } from './plan.ts'

export const GITHUB_FILE = '.github/workflows/release.yml'

const CHECKOUT = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1'
const SETUP_NODE = 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0'

/** Writes a workflow that releases each push to the branch. */
export function githubWorkflow(plan: Plan): string {
  const identity = isOnSite(plan)
    ? 'the job’s identity, which stages the release'
    : 'the job’s identity, which the responder checks'
  return `name: release
on:
  push:
    branches: [${yamlText(plan.branch)}]
permissions: {}
concurrency: release
jobs:
  release:
    runs-on: ubuntu-latest
    environment: release
    timeout-minutes: ${limitMinutes(plan)} # more than the release may wait for a maintainer
    permissions:
      contents: write # the tag and the release
      issues: write
      pull-requests: write
      id-token: write # ${identity}
    steps:
      - uses: ${CHECKOUT}
        with: { fetch-depth: 0, persist-credentials: false }
      # No caches in this job: another workflow could have written them.
      - uses: ${SETUP_NODE}
        with: { node-version: 24, package-manager-cache: false }
${installSteps(plan)
  .map((command) => `      - run: ${command}\n`)
  .join('')}      - run: npx semantic-release
        env:
${variables(plan)
  .map(([name, value]) => `          ${name}: \${{ ${value} }}\n`)
  .join('')}`
}

function variables({ accounts }: Plan): Array<[string, string]> {
  const tokens = accounts.map((account) => variableFor(account))
  return ['GITHUB_TOKEN', ...tokens].map((name) => [name, `secrets.${name}`])
}
