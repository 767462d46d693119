import { defineMailTemplate, type MailTemplate } from '../../platform/mail/template.js'

/** To who forgot the password. The link and the key work once. */
export const recoveryMail = defineMailTemplate({
  name: 'recovery',
  placeholders: ['name', 'site', 'link', 'key', 'minutes'],
  required: ['link'],
  text: `Subject: Set a new password

Hello {{name}},

somebody asked for a new password for your account at {{site}}.
If that was you, open this link within {{minutes}} minutes and choose one:

{{link}}

If an app asks for a key instead, this is it:

    {{key}}

The link and the key work once. If it was not you, do nothing: without
them, nothing changes.
`,
})

/** To an address that somebody wants to have as that of an account. */
export const emailMail = defineMailTemplate({
  name: 'email',
  placeholders: ['name', 'site', 'link'],
  required: ['link'],
  text: `Subject: Confirm your email address

Hello {{name}},

this address was given for your account at {{site}}.
Open this link within a day to confirm it:

{{link}}

If it was not you, do nothing: the address is not used.
`,
})

/** To the address that an account had until now. */
export const emailChangedMail = defineMailTemplate({
  name: 'email-changed',
  placeholders: ['name', 'site'],
  required: [],
  text: `Subject: Your email address was changed

Hello {{name}},

this is no longer the email address of your account at {{site}}.
If that was you, nothing else is to be done.

If it was not, log in and change your password and the address, or ask
the administrator of the server for help.
`,
})

/** To the owner of an account to which something grave was done; `event` is a sentence without its end. */
export const noticeMail = defineMailTemplate({
  name: 'notice',
  placeholders: ['name', 'site', 'event', 'time', 'from', 'link'],
  required: ['event'],
  text: `Subject: {{event}}

Hello {{name}},

this happened to your account at {{site}}:

    {{event}}
    {{time}}, from {{from}}

If that was you, nothing else is to be done.

If it was not, log in, change your password and log out everywhere else.
This page shows what happened:

{{link}}
`,
})

/** From the operator to an address of choice, to see that mail arrives. */
export const testMail = defineMailTemplate({
  name: 'test',
  placeholders: ['site'],
  required: [],
  text: `Subject: Mail from {{site}} works

Hello,

the administrator of {{site}} has sent this to see that mail arrives.
It did. Nothing else is to be done.
`,
})

/** Every mail that this server sends. */
export const mailTemplates: readonly MailTemplate[] = [
  recoveryMail,
  emailMail,
  emailChangedMail,
  noticeMail,
  testMail,
]

/** A person's name in a mail: a long one could carry a message to somebody else's address. */
export function nameInMail(name: string): string {
  const characters = Array.from(name)
  return characters.length > 64 ? `${characters.slice(0, 63).join('')}…` : name
}
