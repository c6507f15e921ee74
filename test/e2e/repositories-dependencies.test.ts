import test, { type ExecutionContext } from 'ava'
import { OURS } from '../helpers/modes.ts'
import type { Project } from '../helpers/project.ts'
import { createProjectReleases, type Outcome } from '../helpers/release-project.ts'

const { hooks, everywhere } = createProjectReleases(test)

/** Writes the versions of packages before packing, as a tool for monorepos does. */
const RESOLVE = `const { readFileSync, writeFileSync } = require('node:fs')
writeFileSync('package.json', readFileSync('package.json', 'utf8').replace('workspace:*', '^1.2.3'))
`

/** Specifiers that only another package manager resolves. npm packs them as they are, and nobody can install them. */
const unresolved: Array<{ field: string; spec: string }> = [
  { field: 'dependencies', spec: 'workspace:*' },
  { field: 'dependencies', spec: 'workspace:^1.0.0' },
  { field: 'peerDependencies', spec: 'catalog:' },
  { field: 'optionalDependencies', spec: 'catalog:react18' },
  { field: 'dependencies', spec: 'link:../other' },
  { field: 'dependencies', spec: 'portal:../other' },
  { field: 'dependencies', spec: 'patch:other@npm%3A1.0.0#~/.yarn/patches/other.patch' },
]
for (const mode of OURS) {
  for (const { field, spec } of unresolved) {
    test(`${mode}: ${spec} in ${field} ends the release before the tag`, async (t) => {
      const ours = await hooks(t, { package: { [field]: { other: spec } } }, mode)
      t.deepEqual(ours.codes, ['EDEPENDENCYPROTOCOL'], ours.output)
      t.not(ours.hook, 'publish')
      t.true(
        ours.details.includes('other') && ours.details.includes(spec.split(':')[0] as string),
        ours.details,
      )
      t.deepEqual([ours.questions, ours.writes], [[], []])
    })
  }

  test(`${mode}: a script that resolves nothing does not let an unresolved dependency through`, async (t) => {
    const project = { package: { dependencies: { other: 'workspace:*' }, scripts: { prepack: 'exit 0' } } }
    const ours = await hooks(t, project, mode)
    t.deepEqual(ours.codes, ['EDEPENDENCYPROTOCOL'], ours.output)
    if (mode === 'attended') t.is(ours.hook, 'prepare')
    t.deepEqual([ours.questions, ours.writes], [[], []])
  })
}

test('devDependencies may use any protocol, and dependencies those that npm knows', async (t) => {
  const project = {
    package: {
      devDependencies: { other: 'workspace:*', another: 'catalog:', third: 'link:../third' },
      dependencies: { alias: 'npm:other@^1.0.0', file: 'file:./vendor', git: 'github:example/other' },
    },
  }
  await areReleasedAsByPeer(t, project)
})

for (const script of ['prepack', 'prepublishOnly', 'prepare']) {
  test(`a dependency that ${script} resolves is released`, async (t) => {
    const project = {
      package: { dependencies: { other: 'workspace:*' }, scripts: { [script]: 'node resolve.cjs' } },
      files: { 'resolve.cjs': RESOLVE },
    }
    for (const { left, name } of await areReleasedAsByPeer(t, project))
      t.like(left.packages[name]?.versions['1.0.0'], { dependencies: { other: '^1.2.3' } })
  })
}

async function areReleasedAsByPeer(t: ExecutionContext, project: Project): Promise<Outcome[]> {
  const { peer, ours } = await everywhere(t, project)
  for (const { mode, codes, output, left } of ours) {
    t.deepEqual(codes, [], output)
    t.deepEqual(left, peer.left, mode)
  }
  return ours
}

test('the log mentions publishConfig.directory, which npm does not know', async (t) => {
  const project = {
    package: { publishConfig: { directory: 'dist' } },
    files: { 'dist/package.json': { name: 'other', version: '0.0.0' } },
  }
  const [peer, ours] = await Promise.all([hooks(t, project, 'peer'), hooks(t, project, 'attended')])
  t.deepEqual(ours.codes, [], ours.output)
  t.regex(ours.output, /publishConfig\.directory/)
  t.regex(ours.output, /pkgRoot/)
  t.deepEqual(ours.left, peer.left)
})
