import type { ErrorDefinition, ErrorFacts } from './table.ts'

const NOTHING = 'Nothing: no tag, no upload.'

/** Names of variables only: each of the values is, or has in it, a secret. */
const which = ({ variable }: ErrorFacts) => (variable ? `Variable: \`${variable}\`.` : '')

export const NOTIFY_ERRORS = {
  ENOTIFYADDRESS: {
    message: 'The address of a notifier cannot be used.',
    meaning:
      'The maintainers are told by the `CFA_NOTIFY_…` variables where a release waits for them, and one of these is no address that the plugin would write to.',
    done: NOTHING,
    next: 'Copy the address once more from where it was made (`docs/notifications.md` says where), or remove the variable. Its value is a secret and is not shown here.',
    facts: which,
  },
  ENOTIFYINCOMPLETE: {
    message: 'A notifier lacks a part.',
    meaning:
      'Some ways to tell the maintainers need two or three variables, and one of them is missing or empty.',
    done: NOTHING,
    next: 'Add the missing variable to the job, or remove those that belong to it. A secret that does not exist arrives as an empty text.',
    facts: ({ variable, expected }) => `Set: \`${variable}\`. Missing: \`${expected}\`.`,
  },
  ENOTIFYUNKNOWN: {
    message: 'There is no such notifier.',
    meaning:
      'A variable that begins with `CFA_NOTIFY_` has a name that the plugin does not know, so nobody would be told by it.',
    done: NOTHING,
    next: 'Correct the name, or remove the variable. `docs/notifications.md` lists all that there are.',
    facts: which,
  },
  ENOTIFYSECRET: {
    message: 'The secret of the webhook notifier cannot be used.',
    meaning:
      'Notifications to an endpoint of your own are signed, and the secret for that must be `whsec_` followed by 24 to 64 bytes in Base64.',
    done: NOTHING,
    next: 'Make one with `echo "whsec_$(openssl rand -base64 32)"` and give it to both sides.',
    facts: which,
  },
  ENOTIFYMAILADDRESS: {
    message: 'An e-mail address of a notifier cannot be used.',
    meaning:
      '`CFA_NOTIFY_MAIL_TO` must be a list of e-mail addresses (50 at most), and `CFA_NOTIFY_MAIL_FROM` one address, or a name with the address in angle brackets.',
    done: NOTHING,
    next: 'Correct the variable: `alice@example.com, bob@example.com`, or `Releases <releases@example.com>`.',
    facts: which,
  },
  ENOTIFYMAIL: {
    message: 'E-mail cannot be sent: `nodemailer` is not installed.',
    meaning:
      '`CFA_NOTIFY_SMTP` is set, and the package that sends e-mail could not be loaded. It does not come with this plugin, because most projects have no use for it.',
    done: NOTHING,
    next: 'Run `npm install --save-dev nodemailer` and commit the change, or remove the variable.',
    facts: which,
  },
} satisfies Record<string, ErrorDefinition>
