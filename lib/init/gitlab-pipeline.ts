import { audienceOf } from '../identity/audience.ts'
import { installSteps } from './install-steps.ts'
import { isOnSite, limitMinutes, type Plan } from './plan.ts'

export const GITLAB_FILE = '.gitlab-ci.yml'

/**
 * Writes a pipeline with the release job.
 *
 * @param isAdded - Whether it is added to a pipeline that has other jobs, and perhaps a list of stages.
 */
export function gitlabPipeline(plan: Plan, isAdded = false): string {
  return `release:
${isAdded ? '  stage: .post\n' : ''}  image: node:24
  environment: release
  resource_group: release # one at a time
  interruptible: false
  timeout: ${limitMinutes(plan)} minutes # more than the release may wait for a maintainer
  variables: { GIT_DEPTH: 0 }
  id_tokens:
${identities(plan)}  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
${[...installSteps(plan), 'npx semantic-release'].map((command) => `    - ${command}\n`).join('')}`
}

function identities(plan: Plan): string {
  if (!isOnSite(plan))
    return `    CFA_ID_TOKEN: { aud: ${JSON.stringify(audienceOf(new URL(plan.responder)))} }\n`
  return `    NPM_ID_TOKEN: { aud: "npm:registry.npmjs.org" }
    SIGSTORE_ID_TOKEN: { aud: sigstore } # for provenance, in public projects
`
}
