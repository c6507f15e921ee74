import type { Options } from './options.ts'
import type { Outcome } from './outcome.ts'
import type { Screen } from './screen.ts'
import type { Stage } from './stage.ts'

/** What the demo tells, in the order in which it happens. */
export interface Story {
  opening: () => void
  scene: (stage: Stage) => void
  log: (line: string) => void
  /** Said once, when the release waits for the first time. */
  turn: (stage: Stage, options: Options) => void
  act: (text: string) => void
  published: (outcome: Outcome, view: string) => void
  declined: (outcome: Outcome) => void
  failed: (faults: string[]) => void
}

export function createStory({ line, style }: Screen): Story {
  const title = (text: string) => line(`\n  ${style('bold', text)}`)
  const tell = (text: string) => line(`  ${text}`)
  const fact = (label: string, text: string) => tell(`${style('dim', label.padEnd(11))}${text}`)
  return {
    opening: () => {
      title('A release that waits for a person')
      tell('semantic-release publishes from CI, and the registry wants a one-time password for that.')
      tell('All of it runs on this machine and is gone afterwards. Ctrl-C ends it at any time.\n')
    },
    scene: ({ registry, responder, project }) => {
      fact('registry', `${registry.url}, where each publish needs a second factor`)
      fact('people', 'alice and bob: each has a token in CI, and an authenticator that CI does not have')
      fact('package', `${project.name}, with one commit: “feat: fold a boat that floats”`)
      fact('responder', `${responder.page}, the page where alice and bob can answer`)
      title('semantic-release starts, as it would in CI. This is its log:\n')
    },
    log: (text) => line(style('dim', `  │ ${text}`)),
    turn: ({ responder }, { auto }) => {
      title(auto ? 'The release waits, and the demo answers.' : 'The release waits. It is your turn.')
      tell('There is no tag yet and nothing is uploaded: a no would leave nothing behind.')
      if (auto) return
      tell(`Open ${style('underline', responder.page)} and compare the check phrase with the one in the log.`)
      tell('Choose alice or bob, type their code, approve. Or answer right here; the first answer counts.')
    },
    act: (text) => tell(style('cyan', `→ ${text}`)),
    published: ({ question, published, tags }, view) => {
      title('Published.')
      fact('package', `${question?.package.name}@${published?.version}`)
      fact('by', published?.by ?? 'nobody known')
      fact('bytes', 'exactly those that were approved')
      fact('', published?.integrity ?? '')
      fact('git tag', `${tags.join(', ')}, at the remote`)
      title(`$ npm view ${question?.package.name}`)
      line(view.replace(/^/gm, '  '))
    },
    declined: ({ question, tags }) => {
      title('Declined.')
      tell('semantic-release failed, as it should: the reason stands in the log above.')
      if (question?.ask === 'approval') {
        tell('The registry has nothing, the remote has no tag, the version is still free.\n')
      } else {
        tell(
          `The registry has nothing. The tag ${tags.join(', ')} was made after the approval, before the code`,
        )
        tell('was refused; the log says how to finish, and how to take the tag back.\n')
      }
    },
    failed: (faults) => {
      title('This went wrong:')
      for (const fault of faults) tell(fault)
    },
  }
}
