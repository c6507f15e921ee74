import type { QuestionDetail } from '../responder/src/api/questions.ts'
import type { Outcome } from './outcome.ts'
import type { Screen } from './screen.ts'
import type { Setting } from './setting.ts'

/** A question, with the title of the message that called the maintainers. */
interface Turn extends Pick<QuestionDetail, 'ask'> {
  call: string | undefined
}

/** Tells what happens in the demo. The methods are in the order of events. */
export interface Story {
  opening: () => void
  scene: (setting: Setting) => void
  log: (line: string) => void
  /** Called when the release waits. Prints once for each kind of question and of answerer. */
  turn: (setting: Setting, question: Turn, by: 'demo' | 'person') => void
  act: (text: string) => void
  published: (outcome: Outcome, view: string) => void
  declined: (outcome: Outcome) => void
  failed: (faults: string[]) => void
}

export function createStory({ line, style }: Screen): Story {
  const printed = new Set<string>()
  const title = (text: string) => line(`\n  ${style('bold', text)}`)
  const tell = (text: string) => line(`  ${text}`)
  const fact = (label: string, text: string) => tell(`${style('dim', label.padEnd(11))}${text}`)
  const tellHow = ({ page, firstLink }: Setting['responder']) => {
    fact('page', `${style('underline', page)}: continue as alice or bob, compare the check phrase`)
    fact('', 'with the one in the log, and type the code that stands below')
    fact('here', 'or answer at the prompt; the first answer counts')
    fact('wrong code', 'mistype it, if you like to see that the release survives that')
    fact('passkey', 'to sign in as it is done outside of a demo, join by this link first:')
    fact('', firstLink)
  }
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
      fact('responder', `${responder.page}, a separate service with the page where they answer`)
      title('semantic-release starts, as it would in CI. This is its log, without the times:\n')
    },
    log: (text) => {
      const shown = `  │ ${text.replace(SEMANTIC_RELEASE_PREFIX, '')}`
      line(shown.includes('[@cfa/') ? shown : style('dim', shown))
    },
    turn: ({ responder }, { ask, call }, by) => {
      if (printed.has(`${ask} ${by}`)) return
      printed.add(`${ask} ${by}`)
      title(
        by === 'demo' ? 'The release waits, and the demo answers.' : 'The release waits. It is your turn.',
      )
      if (call && ask === 'approval') tell(`On the phones of alice and bob: “${call}”`)
      tell(TURNS[ask])
      if (by === 'demo') return
      if (printed.has('how')) return tell(`Answer on the page at ${responder.page}, or here.`)
      printed.add('how')
      tellHow(responder)
    },
    act: (text) => tell(style('cyan', `→ ${text}`)),
    published: ({ question, published, tags }, view) => {
      title('Published.')
      fact('package', `${question?.package.name}@${published?.version}`)
      fact('by', published?.by ?? 'nobody known')
      fact('bytes', 'exactly those that were approved')
      fact('', published?.integrity ?? '')
      fact('git tag', `${tags.join(', ')}, on the remote`)
      title(`$ npm view ${question?.package.name}`)
      line(view.replace(/^/gm, '  '))
    },
    declined: ({ question, tags }) => {
      title('Declined.')
      tell('semantic-release failed, as it should: the reason is in the log above.')
      if (question?.ask === 'approval') {
        tell('The registry has nothing, the remote has no tag, the version is still free.\n')
      } else {
        tell(
          `The registry has nothing. The tag ${tags.join(', ')} was made after the approval, before the code`,
        )
        tell('was rejected; the log says how to finish, and how to take the tag back.\n')
      }
    },
    failed: (faults) => {
      title('This went wrong:')
      for (const fault of faults) tell(fault)
    },
  }
}

/** The time and the name at the start of each line. They would fill half of a terminal. */
const SEMANTIC_RELEASE_PREFIX = /^\[[\d:]+(?: [AP]M)?\] \[semantic-release\] /

const TURNS = {
  approval: 'There is no tag yet and nothing is uploaded: declining would leave nothing behind.',
  code: 'It was approved and tagged, and the registry rejected the code: all it needs is a new code.',
}
