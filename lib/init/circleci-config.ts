import { installSteps, yamlText } from './install-steps.ts'
import { isOnSite, limitMinutes, type Plan } from './plan.ts'

export const CIRCLECI_FILE = '.circleci/config.yml'

/**
 * Writes the configuration. The plugin asks CircleCI's CLI for the identity that a responder needs, but npm's identity
 * is made before the plugin starts.
 */
export function circleciConfig(plan: Plan): string {
  const command = isOnSite(plan)
    ? `|
            export NPM_ID_TOKEN=$(circleci run oidc get --claims '{"aud":"npm:registry.npmjs.org"}')
            npx semantic-release`
    : 'npx semantic-release'
  return `version: 2.1
jobs:
  release:
    docker: [{ image: cimg/node:24.10 }]
    steps:
      - checkout: { method: full }
${installSteps(plan)
  .map((step) => `      - run: ${withSudo(step)}\n`)
  .join('')}      - run:
          no_output_timeout: ${limitMinutes(plan)}m # more than the release may wait for a maintainer
          command: ${command}
workflows:
  release:
    jobs:
      - release:
          context: release
          serial-group: << pipeline.project.slug >>/release # one at a time
          filters: { branches: { only: ${yamlText(plan.branch)} } }
`
}

/** The image's user may not write where Node.js puts the programs of global packages. */
const withSudo = (step: string): string =>
  /^(corepack|npm install --global) /.test(step) ? `sudo ${step}` : step
