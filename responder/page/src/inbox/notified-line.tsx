import type { Notified, NotifiedChannel } from '../../../src/api/notified.ts'
import type { OpenQuestion } from '../../../src/api/questions.ts'
import { isolated } from '../../../src/isolated.ts'
import { list } from '../words/format.ts'

/** Shows who was notified of a question, and on which channels. Warns if nobody was. */
export function NotifiedLine({ notified }: Pick<OpenQuestion, 'notified'>) {
  if (notified === null) return null
  const whoOf = (is: Notified['is']) => namesOf(notified.find((group) => group.is === is))
  const [delivered, others, failed] = [whoOf('delivered'), whoOf('under_way'), whoOf('failed')]
  if (!delivered && !others) {
    return (
      <p class="notified nobody">
        {failed
          ? `Nobody was notified. It did not arrive: ${failed}.`
          : 'Nobody has been notified yet: no channel is set up for it, or none may be used at this time.'}
      </p>
    )
  }
  return (
    <p class="notified">
      {delivered && `Notified: ${delivered}. `}
      {others && `Being notified: ${others}. `}
      {failed && `It did not arrive: ${failed}.`}
    </p>
  )
}

/** Returns, for example, `Alice (e-mail, this phone) and #releases (Slack)`, or an empty text for no channels. */
function namesOf(
  { channels, more }: Pick<Notified, 'channels' | 'more'> = { channels: [], more: 0 },
): string {
  const people = new Map<string, NotifiedChannel[]>()
  for (const each of channels) {
    const name = each.person ?? each.channel ?? 'a channel that is gone'
    people.set(name, [...(people.get(name) ?? []), each])
  }
  const names = [...people].map(([name, own]) => {
    const kinds = new Set(own.flatMap(({ kind }) => (kind ? KIND_WORD[kind] : [])))
    return kinds.size === 0 ? isolated(name) : `${isolated(name)} (${[...kinds].join(', ')})`
  })
  return list(more > 0 ? [...names, `${more} more`] : names)
}

const KIND_WORD: Record<NonNullable<NotifiedChannel['kind']>, string> = {
  'web-push': 'notification',
  email: 'e-mail',
  slack: 'Slack',
  discord: 'Discord',
  ntfy: 'ntfy',
  webhook: 'webhook',
}
