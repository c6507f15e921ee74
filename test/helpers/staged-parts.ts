import type { Feature } from '@cfa/protocol'
import type { Harness } from './harness.ts'
import type { People, Scene, SceneOptions } from './release-scene.ts'
import { type Entry, PLUGIN } from './semantic-release.ts'

/** One plugin entry for each of several packages that are staged, with its folder. */
export const stagedEntries = (parts: readonly string[]): Entry[] =>
  parts.map((pkgRoot): Entry => [PLUGIN, { pkgRoot, publish: 'staged' }])

/**
 * Makes a repository with such packages. Both accounts maintain each. With the default features, one question covers
 * them all.
 */
export function openParts(
  { registry, scene }: Pick<Harness, 'registry' | 'scene'>,
  parts: readonly string[],
  features: readonly Feature[] = ['approval', 'wait', 'sealed', 'several'],
) {
  return (decide: (people: People) => SceneOptions['decide']): Promise<Scene> =>
    scene((people) => {
      for (const part of parts)
        for (const { name } of [people.alice, people.bob])
          registry.addMaintainer(`${people.name}-${part}`, name)
      const decider = decide(people)
      return {
        features,
        files: Object.fromEntries(
          parts.map((part) => [
            `${part}/package.json`,
            { name: `${people.name}-${part}`, publishConfig: { registry: registry.url } },
          ]),
        ),
        ...(decider ? { decide: decider } : {}),
      }
    })
}
