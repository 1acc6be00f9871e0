import assert from "node:assert/strict";
import { secretsOf, withoutSecrets } from "./child_secrets.ts";

Deno.test("withoutSecrets() leaves nothing of addresses and of options with telling names", () => {
  const args = [
    ...["-i", "-", "-c:v", "copy", "-passphrase", "hunter2hunter2", "-rtmp_playpath", "abcd-efgh"],
    ...[
      "-headers",
      "Authorization: Bearer t0k3n-t0k3n",
      "api_key=0123456789",
      "rtmp://me:pw99@live.example/app/KEY-1234?sig=s1gs1g",
    ],
  ];
  const secrets = secretsOf(args);
  const said = [
    "[rtmp @ 0x5] Cannot open rtmp://me:pw99@live.example/app/KEY-1234?sig=s1gs1g",
    "Server said: stream KEY-1234 is unknown to app (s1gs1g)",
    "wrong passphrase hunter2hunter2 for abcd-efgh, Bearer t0k3n-t0k3n, key 0123456789, user pw99",
  ];
  assert.deepEqual(said.map((line) => withoutSecrets(line, secrets)), [
    "[rtmp @ 0x5] Cannot open ***",
    "Server said: stream *** is unknown to app (***)",
    "wrong passphrase *** for ***, Bearer ***, key ***, user ***",
  ]);
});

Deno.test("secretsOf() finds what is secret in a command line of a shell", () => {
  const script =
    "export TOKEN='t0ps3cret'; tool --stream-key abcd-efgh -v | sink access-key=AKIA12345 key-int 300";
  assert.deepEqual(secretsOf(["-c", script]).toSorted(), ["AKIA12345", "abcd-efgh", "t0ps3cret"]);
});

Deno.test("secretsOf() finds nothing in a command line without secrets", () => {
  assert.deepEqual(
    secretsOf(["-hide_banner", "-f", "matroska", "-i", "pipe:0", "-c", "copy", "out.mkv"]),
    [],
  );
});
