import test from 'ava'
import { stepsByHand } from '../../lib/init/by-hand.ts'
import { ON_SITE, planWith } from './plans.ts'

const text = (...changes: Parameters<typeof planWith>) => stepsByHand(planWith(...changes)).join('\n')

test('the steps tell each maintainer where to create a token and what to call it', (t) => {
  const steps = text()
  t.regex(steps, /alice creates .*NPM_TOKEN_ALICE: https:\/\/www\.npmjs\.com\/settings\/alice\/tokens/)
  t.regex(steps, /bob-b creates .*NPM_TOKEN_BOB_B: https:\/\/www\.npmjs\.com\/settings\/bob-b\/tokens/)
})

test('the steps link to the settings of the package and the repository', (t) => {
  t.regex(text(), /Publishing access.*https:\/\/www\.npmjs\.com\/package\/tool\/access/)
  t.regex(text(), /https:\/\/github\.com\/team\/tool\/settings\/environments/)
  const gitlab = { ci: 'gitlab', page: 'https://gitlab.com/team/tool', isOnGitLab: true } as const
  t.regex(text(gitlab), /GL_TOKEN, NPM_TOKEN_ALICE.*https:\/\/gitlab\.com\/team\/tool\/-\/settings\/ci_cd/)
})

test('the steps add the project with its repository to the responder', (t) => {
  t.regex(
    text({ ci: 'circleci' }),
    /--package tool --circleci <organisation ID>\/<project ID> --origin github\.com\/team\/tool/,
  )
  t.regex(text({ page: undefined }), /--github <owner>\/<name>/)
  t.regex(
    text({ name: '@team/tool', responder: 'https://release.example/ask' }),
    /cfa-responder project add team-tool --package @team\/tool --github team\/tool/,
  )
})

test('the project at the responder is named after its endpoint', (t) => {
  const responder = 'https://release.example/p/our-tool'
  t.regex(text({ responder }), /cfa-responder project add our-tool --package tool --github team\/tool/)
})

test('the rule allows only the job that init writes', (t) => {
  t.regex(text(), /--github team\/tool --workflow release\.yml --environment release$/m)
  t.regex(text({ ci: 'gitlab' }), /--gitlab team\/tool --environment release$/m)
  t.regex(text({ ci: 'circleci' }), /--origin github\.com\/team\/tool$/m)
})

test('a branch that the rule does not allow by default is named', (t) => {
  t.regex(text({ branch: 'trunk' }), /--environment release --branch trunk$/m)
  t.notRegex(text({ branch: '1.x' }), /--branch/)
  t.regex(text({ branch: 'a$(id)' }), /--branch <branch>$/m)
})

test('a self-hosted GitLab or GitHub is named as the issuer', (t) => {
  const gitlab = { ci: 'gitlab', page: 'https://code.example/team/tool', isOnGitLab: true } as const
  t.regex(text(gitlab), /--gitlab team\/tool --issuer https:\/\/code\.example --environment/)
  t.notRegex(text({ ...gitlab, page: 'https://gitlab.com/team/tool' }), /--issuer/)
  const enterprise = 'https://github.example/team/tool'
  t.regex(text({ page: enterprise }), /--issuer https:\/\/github\.example\/_services\/token --workflow/)
  t.regex(
    text({ page: 'https://team.ghe.com/team/tool' }),
    /--issuer https:\/\/token\.actions\.team\.ghe\.com /,
  )
  t.notRegex(text({ page: 'https://ssh.github.com/team/tool' }), /--issuer/)
})

test('on CircleCI the timeout is lowered so that two waits fit a job of the Free plan', (t) => {
  t.regex(text({ ci: 'circleci' }), /set the plugin’s option "timeout" to "12m"/)
  t.notRegex(text(), /12m/)
  t.notRegex(text({ ...ON_SITE, ci: 'circleci' }), /12m/)
})

test('with npmjs.com as the responder, the trusted publisher may only stage', (t) => {
  const steps = text(ON_SITE)
  t.regex(steps, /trusted publisher .*leave “npm publish” off/)
  t.regex(steps, /disallow tokens/)
  t.notRegex(steps, /NPM_TOKEN|cfa-responder/)
})

test('missing packages are named with the install command of the project’s package manager', (t) => {
  t.notRegex(text(), /Install/)
  t.regex(text({ dependencies: [] }), /npm install --save-dev semantic-release @cfa\/semantic-release-npm/)
  t.regex(text({ manager: 'pnpm', dependencies: ['semantic-release'] }), /pnpm add --save-dev @cfa/)
  t.regex(text({ manager: 'yarn-classic', dependencies: [] }), /yarn add --dev semantic-release/)
  t.regex(text({ manager: 'bun', dependencies: [] }), /bun add --dev semantic-release/)
  t.regex(text({ isOnGitLab: true }), /@semantic-release\/gitlab/)
})
