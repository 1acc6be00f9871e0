import assert from "node:assert/strict";
import { authentication } from "./handshake.ts";

Deno.test("authentication() agrees with the example of the protocol's documentation", async () => {
  const challenge = {
    salt: "lM1GncleQOaCu9lT1yeUZhFYnqhsLLP1G5lAGo3ixaI=",
    challenge: "+IxH4CnCiqpX1rM9scsNynZzbOe4KhDeYcTNS3PDaeY=",
  };
  assert.equal(
    await authentication("supersecretpassword", challenge),
    "1Ct943GAT+6YQUUX47Ia/ncufilbe6+oD6lY+5kaCu4=",
  );
});
