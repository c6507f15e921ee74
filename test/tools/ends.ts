import type { End } from './check-end.ts'
import type { ToolProject } from './tool-project.ts'

export interface Ends {
  toolFails: End
  published: End
  declined: End
  singleUse: End
  registryFails: End
  again: End
  passkey: End
}

/** How the runs of a tool end: what each asks, sends and leaves. */
export function endsOf(project: ToolProject): Ends {
  const names = project.isSingle ? ['one'] : ['a', 'b', 'c']
  const isEach = project.flags?.includes('--each') ?? false
  const asked = [`1 null: ${names}`]
  const sent = names.map((name) => `${name} 201`)
  const nothing = { questions: [], writes: [], published: [] }
  const all = { exitCode: 0, published: names, left: project.published }
  const none = { published: [], left: project.unpublished }
  return {
    // With --each the tool fails after its upload, and its second run finds the version on the registry.
    toolFails: {
      ...{ title: 'the tool fails half-way', exitCode: 1 },
      ...(isEach ? { questions: asked, writes: sent, published: names } : nothing),
      left: project.broken,
    },
    published: {
      ...{ ...all, title: 'published' },
      ...(isEach ? { questions: [], writes: [] } : { questions: asked, writes: sent }),
    },
    declined: { ...none, title: 'declined', exitCode: 3, questions: asked, writes: [] },
    singleUse: {
      ...{ ...all, title: 'a wrong code, and codes that work once' },
      questions: [
        ...asked,
        `2 rejected: ${names}`,
        ...names.slice(1).map((_, at) => `${at + 3} expired: ${names}`),
      ],
      writes: usedOnce(names),
    },
    registryFails: {
      ...{ title: 'the registry fails half-way', exitCode: 1, questions: asked, left: project.unpublished },
      ...(project.isSingle
        ? { writes: ['one 400'], published: [] }
        : { writes: ['a 201', 'b 400'], published: ['a'] }),
    },
    again: {
      ...{ ...all, title: 'the second run after the registry has failed' },
      questions: [`1 null: ${project.isSingle ? 'one' : 'b,c'}`],
      writes: sent.slice(project.isSingle ? 0 : 1),
    },
    passkey: { ...all, title: 'a passkey', questions: asked, writes: confirmed(names) },
  }
}

/** A wrong code, then one per write. The first is also tried for the second write, which shows that it works once. */
const usedOnce = ([first, ...others]: readonly string[]) => [
  ...[`${first} 401`, `${first} 201`],
  ...others.flatMap((name, at) => [...(at === 0 ? [`${name} 401`] : []), `${name} 201`]),
]

/** The code of the first link is tried for the second write. */
const confirmed = (names: readonly string[]) =>
  names.flatMap((name, at) => [...Array(at === 1 ? 2 : 1).fill(`${name} 401`), `${name} 201`])
