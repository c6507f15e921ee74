import type { ErrorDefinition } from './definition.ts'

const NOTHING = 'Nothing. No tag was pushed, and nothing was uploaded.'

/** Names of variables only, because their values are secrets or have one in them. */
const which = ({ variable }: { variable: string }) => ({ Variable: variable })

export const NOTIFY_ERRORS = {
  ENOTIFYADDRESS: {
    message: 'A notifier’s address can’t be used.',
    meaning:
      'The `CFA_NOTIFY_…` variables say how maintainers are notified that a release waits for them. The plugin can’t send anything to the address in this one.',
    done: NOTHING,
    next: 'Copy the address again from where you made it (see `docs/notifications.md`), or remove the variable. Its value is a secret and is not shown here.',
    facts: which,
  },
  ENOTIFYINCOMPLETE: {
    message: 'A notifier is missing a variable.',
    meaning: 'Some notifiers need two or three variables, and one of these is missing or empty.',
    done: NOTHING,
    next: 'Add the missing variable to the job, or remove the ones that belong to it. On GitHub, a secret that does not exist is passed on as an empty string.',
    facts: ({ variable, expected }: { variable: string; expected: string }) => ({
      Set: variable,
      Missing: expected,
    }),
  },
  ENOTIFYUNKNOWN: {
    message: 'There is no such notifier.',
    meaning:
      'The plugin does not know this variable, although its name begins with `CFA_NOTIFY_`. Nobody would be notified by it.',
    done: NOTHING,
    next: 'Correct the name, or remove the variable. `docs/notifications.md` lists all of them.',
    facts: which,
  },
  ENOTIFYSECRET: {
    message: 'The webhook notifier’s secret can’t be used.',
    meaning:
      'Notifications to your own endpoint are signed with this secret. It must be `whsec_` followed by 24 to 64 bytes in Base64.',
    done: NOTHING,
    next: 'Make one with `echo "whsec_$(openssl rand -base64 32)"`, and give it to both sides.',
    facts: which,
  },
  ENOTIFYMAILADDRESS: {
    message: 'A notifier’s e-mail address can’t be used.',
    meaning:
      '`CFA_NOTIFY_MAIL_TO` must be a list of at most 50 e-mail addresses. `CFA_NOTIFY_MAIL_FROM` must be one address, or a name followed by the address in angle brackets.',
    done: NOTHING,
    next: 'Write it like `alice@example.com, bob@example.com`, or like `Releases <releases@example.com>`.',
    facts: which,
  },
  ENOTIFYMAIL: {
    message: 'E-mail can’t be sent, because `nodemailer` is not installed.',
    meaning:
      '`CFA_NOTIFY_SMTP` is set, and the package that sends e-mail could not be loaded. It does not come with this plugin, because most projects don’t need it.',
    done: NOTHING,
    next: 'Run `npm install --save-dev nodemailer` and commit the change, or remove the variable.',
    facts: which,
  },
} satisfies Record<string, ErrorDefinition>
