// What browsers of 2023, in which the page promises to open, may not have yet: not to be relied on.

interface Uint8ArrayConstructor {
  fromBase64?: (text: string) => Uint8Array<ArrayBuffer>;
}
