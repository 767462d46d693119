declare module 'json-mask' {
  /** Keeps of `value` what `mask` names (https://github.com/nemtsov/json-mask); null when nothing. */
  export default function mask(value: unknown, mask: string): unknown
}
