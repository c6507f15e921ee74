import test from 'ava'
import {
  finishDistTagByHand,
  finishPublishByHand,
  finishStagedByHand,
  finishTagByHand,
  stageCommand,
  takeTagBack,
} from '../../lib/errors/by-hand.ts'
import {
  describeStaged,
  describeState,
  type Phase,
  type StillStaged,
  type Written,
} from '../../lib/errors/state.ts'
import { toolByHand } from '../../lib/pack/tool-by-hand.ts'
import { OFFICIAL_REGISTRY } from '../../lib/package/registry.ts'
import { dangersIn, HOSTILE } from '../log/ci-commands.ts'
import { loadRenderers } from '../log/renderers.ts'

const release = { version: '2.1.0', gitTag: 'v2.1.0' }

const sentences: Array<[Phase, Written, RegExp]> = [
  ['verifyConditions', 'no', /nothing was changed\. No tag was pushed and nothing was uploaded/],
  ['prepare', 'no', /no tag was pushed and nothing was uploaded\. Version 2\.1\.0 is still free\. Run/],
  ['prepare', 'taken', /nothing was uploaded\. Version 2\.1\.0 is taken/],
  ['prepare', 'unknown', /no tag was pushed, and it is not known/],
  ['prepare', 'discarded', /no tag was pushed, .*NOT published.*was discarded.*free again\. Run the release/],
  ['publish', 'discarded', /tag v2\.1\.0 was pushed.*NOT published.*was discarded.*free again\.$/],
  ['addChannel', 'discarded', /note for v2\.1\.0 was pushed.*NOT set/],
  ['publish', 'taken', /tag v2\.1\.0 was pushed.*other contents/],
  ['publish', 'no', /tag v2\.1\.0 was pushed.*NOT published/],
  ['publish', 'yes', /tag v2\.1\.0 was pushed.*IS published/],
  ['publish', 'unknown', /tag v2\.1\.0 was pushed.*not known whether the package/],
  ['addChannel', 'no', /note for v2\.1\.0 was pushed.*NOT set/],
  ['addChannel', 'taken', /note for v2\.1\.0 was pushed.*NOT set/],
  ['addChannel', 'yes', /note for v2\.1\.0 was pushed.*IS set/],
  ['addChannel', 'unknown', /note for v2\.1\.0 was pushed.*not known whether the dist-tag/],
]

for (const [phase, written, sentence] of sentences) {
  test(`the state in ${phase} is described if “${written}” was written`, (t) =>
    t.regex(describeState(phase, written, release), sentence))
}

test('without a known release, the state names no version', (t) => {
  t.regex(describeState('prepare', 'no'), /The version is still free/)
  t.regex(describeState('publish', 'unknown'), /the git tag of this release was pushed/)
})

test('the default tag format begins with v', (t) => {
  t.regex(describeState('publish', 'no', { version: '2.1.0' }), /tag v2\.1\.0 was pushed/)
})

const id = '1c9f3b2a-0000-4000-8000-000000000001'
const staged: Array<[string, Phase, StillStaged, Written, RegExp]> = [
  ['before the tag', 'prepare', { id }, 'no', /no tag was pushed\. .*is staged .* as 1c9f\S+ and NOT.*Run/],
  ['without its id', 'prepare', { id: undefined }, 'no', /is staged at the registry and NOT published/],
  [
    'after the tag',
    'publish',
    { id },
    'no',
    /tag v2\.1\.0 was pushed\. .*Running the job again does nothing/,
  ],
  ['if it can’t be seen', 'prepare', { id, isUnseen: true }, 'no', /was staged .*can’t see whether/],
  ['after an unclear end', 'publish', { id }, 'unknown', /was staged .*, and it is not known/],
  [
    'with other contents',
    'prepare',
    { id, isOther: true },
    'no',
    /another run of this commit ends like this/,
  ],
  [
    'with other contents after the tag',
    'publish',
    { id, isOther: true },
    'no',
    /approve it only if you know what it is\. .*delete the tag/,
  ],
  ['after a decline', 'prepare', { id, isDeclined: true }, 'no', /wait until morning.*ESTAGECONFLICT\.$/],
  [
    'after a decline after the tag',
    'publish',
    { id, isDeclined: true },
    'no',
    /ESTAGECONFLICT\. As long as the tag/,
  ],
]

for (const [title, phase, item, written, sentence] of staged) {
  test(`the state of a staged version is described ${title}`, (t) =>
    t.regex(describeStaged(phase, item, release, written), sentence))
}

const registry = 'https://r.example/'
const byHand = { name: '@a/b', version: '2.1.0', tag: 'next', registry, gitTag: 'v2.1.0' }

test('the commands that finish a publish are complete', (t) => {
  const publish = finishPublishByHand(byHand)
  t.true(publish.includes('git checkout v2.1.0\n'))
  t.true(publish.includes('npm version 2.1.0 --no-git-tag-version --allow-same-version\n'))
  t.true(publish.includes('npm publish --tag next --registry https://r.example/\n'))
  t.regex(publish, /If this registry stages, run `npx npm@11 stage publish` with the same flags instead/)
  t.true(publish.includes('`git push --delete origin v2.1.0`'))
  t.regex(publish, /no provenance from CI/)
})

test('at a registry that stages, a release is finished by staging it', (t) => {
  const publish = finishPublishByHand({ ...byHand, registry: OFFICIAL_REGISTRY })
  t.true(publish.includes(`npx npm@11 stage publish --tag next --registry ${OFFICIAL_REGISTRY}\n`))
  t.regex(publish, /\nnpx npm@11 stage approve <id> /)
  t.notRegex(publish, /^npm publish/m)
  t.regex(publish, /may refuse to install it/)
  const short = finishPublishByHand({ ...byHand, registry: 'https://registry.npmjs.org' })
  t.regex(short, /^npx npm@11 stage publish/m)
})

const NPM = { name: 'npm', isClassic: false, pinned: undefined } as const

test('the commands that finish a publish enter its folder, and pack as the release does', (t) => {
  const inFolder = finishPublishByHand({ ...byHand, folder: 'packages/b c' })
  t.true(
    inFolder.includes("npm ci # and whatever your workflow builds\ncd 'packages/b c'\nnpm version 2.1.0 "),
  )
  const packed = finishPublishByHand({
    ...byHand,
    registry: OFFICIAL_REGISTRY,
    tool: toolByHand('pnpm', NPM),
  })
  t.regex(
    packed,
    /\npnpm install --frozen-lockfile # .*\nnpm version .*\nnpm run prepublishOnly --if-present\n/,
  )
  t.regex(packed, /\nmkdir packed\npnpm pack --pack-destination packed\n/)
  t.regex(packed, /\nnpx npm@11 stage publish \.\/packed\/\*\.tgz --tag next /)
  t.regex(
    finishPublishByHand({ ...byHand, tool: toolByHand('yarn', NPM) }),
    /\nyarn pack --out packed\/package\.tgz\nnpm publish \.\//,
  )
  t.regex(
    finishPublishByHand({ ...byHand, tool: toolByHand('bun', NPM) }),
    /\nbun pm pack --destination packed\n/,
  )
})

for (const [name, isClassic, install] of [
  ['pnpm', false, 'pnpm install --frozen-lockfile'],
  ['yarn', false, 'yarn install --immutable'],
  ['yarn', true, 'yarn install --frozen-lockfile'],
  ['bun', false, 'bun install --frozen-lockfile'],
] as const)
  test(`where npm packs a project of ${isClassic ? 'Yarn 1' : name}, the commands install with that tool`, (t) => {
    const publish = finishPublishByHand({ ...byHand, tool: toolByHand('npm', { ...NPM, name, isClassic }) })
    t.true(publish.includes(`\n${install} # and whatever your workflow builds\nnpm version 2.1.0 `))
    t.is(publish.includes(' --no-workspaces-update\n'), !isClassic)
    t.true(publish.includes('\nnpm publish --tag next --registry https://r.example/\n'))
  })

test('where devEngines names another tool, npm and npx are told to work all the same', (t) => {
  const forced = { ...byHand, isForced: true, tool: toolByHand('pnpm', NPM) }
  const lines = finishPublishByHand({ ...forced, registry: OFFICIAL_REGISTRY }).split('\n')
  t.deepEqual(
    lines
      .filter((line) => line.startsWith('np'))
      .map((line) => line.replace(/ 2\.1\.0.*-update| --tag.*/, '')),
    [
      'npm --force version',
      'npm --force run prepublishOnly --if-present',
      'npm --force run prepublish --if-present',
      'npx --force npm@11 stage publish ./packed/*.tgz',
      'npx --force npm@11 stage approve <id> # the id that the line above prints',
    ],
  )
  t.regex(
    finishPublishByHand({ ...forced, tool: undefined }),
    /\nnpm --force ci .*\nnpm --force version .*\nnpm --force publish /,
  )
})

test('the commands for a dist-tag and for a git tag are complete', (t) => {
  const distTag = finishDistTagByHand({ spec: '@a/b@2.1.0', tag: 'next', registry })
  t.true(distTag.includes('npm dist-tag add @a/b@2.1.0 next --registry https://r.example/\n'))
  const tag = finishTagByHand({ gitTag: 'v2.1.0', commit: 'abc123', isOurs: true })
  t.true(tag.includes('git tag v2.1.0 abc123\ngit push origin v2.1.0\n'))
  t.true(takeTagBack('v2.1.0').includes('git push --delete origin v2.1.0\n'))
})

test('a git tag on a channel comes with the note that semantic-release looks for', (t) => {
  const tag = finishTagByHand({ gitTag: 'v2.1.0-beta.1', channel: 'beta', commit: 'abc123', isOurs: false })
  t.true(
    tag.includes(
      `git tag v2.1.0-beta.1 abc123
git notes --ref semantic-release add -f -m '{"channels":["beta"]}' v2.1.0-beta.1
git push origin v2.1.0-beta.1 refs/notes/semantic-release
`,
    ),
    tag,
  )
})

test('the commands for a staged version approve it or discard it', (t) => {
  const both = finishStagedByHand({ id, name: '@a/b', registry })
  t.true(both.includes(`\nnpx npm@11 stage approve ${id} --registry https://r.example/\n`))
  t.true(both.includes(`\nnpx npm@11 stage reject ${id} --registry https://r.example/\n`))
  t.notRegex(both, /stage list|git push/)
})

test('the commands look up an unknown stage id first', (t) => {
  const commands = finishStagedByHand({ id: undefined, name: '@a/b', registry })
  t.regex(commands, /stage list @a\/b --registry \S+ # shows its id\nnpx npm@11 stage approve <id> /)
})

test('after a decline the commands discard the staged version and delete its git tag', (t) => {
  const commands = finishStagedByHand({ id, name: '@a/b', registry, isDeclined: true, gitTag: 'v2.1.0' })
  t.regex(commands, /stage reject \S+ --registry \S+\ngit push --delete origin v2\.1\.0\n```/)
  t.regex(commands, /To publish it after all, .*\n\n```sh\nnpx npm@11 stage approve \S+ --registry \S+\n```$/)
})

test('ids and names are safe in a shell', (t) => {
  t.is(stageCommand('approve', '--registry=https://evil.example/'), 'npx npm@11 stage approve <id>')
  t.is(stageCommand('reject', '$(rm -rf ~)'), 'npx npm@11 stage reject <id>')
  const odd = finishPublishByHand({ ...byHand, tag: "x'; rm -rf ~ #", gitTag: 'v1`id`' })
  t.true(odd.includes(`npm publish --tag 'x'\\''; rm -rf ~ #' --registry`))
  t.true(odd.includes("git checkout 'v1`id`'\n"))
})

const renderers = await loadRenderers()

test('no CI service obeys a name, a tag or an id in these texts', (t) => {
  for (const text of HOSTILE) {
    const named = { version: text, gitTag: text }
    const facts = { name: text, registry: text, id: text, tag: text, spec: text, ...named }
    const texts = [
      describeState('publish', 'no', named),
      describeStaged('publish', { id: text }, named),
      finishPublishByHand(facts),
      finishStagedByHand({ ...facts, isDeclined: true }),
      finishDistTagByHand(facts),
      finishTagByHand({ gitTag: text, channel: text, commit: text, isOurs: false }),
      takeTagBack(text),
    ]
    for (const shown of texts) {
      t.deepEqual(dangersIn(shown), [], text)
      for (const { render } of renderers) t.deepEqual(dangersIn(render(shown)), [], text)
    }
  }
})
