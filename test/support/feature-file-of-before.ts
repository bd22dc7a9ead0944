import { inflateSync } from 'node:zlib';

/**
 * A feature file as the code wrote it before files had a digest: one row of content `old-4`, SHA-256 64 times f,
 * features 1 and 2, a thumbnail of 4 zeros, 3 x 4 pixels.
 */
export const featureFileOfBefore = new Uint8Array(
  inflateSync(
    Buffer.from(
      'eJylVMtOwkAUPQOlVNLILBrTBQvD3oUGjQsT4Qs0xEQTYwJKsU14RYbIks/wA/gYli75Gkdmese2k5BovAuG+zh37j1z0k63e3N/Ckgp5YYBAVLzcYQAdXA48HeBFX6szAE4qCGED0//S3EhA1hWB4795u05bQy38iGdbTofrPp9vsH3rHzPyseWP7PqZ1Z+aeWXVl5ZFUVe8Au/9Md621dWATAdDU5a5CvOhv80YHVt6Hdyd5XpNDGlJ9D7+QhwqJXkaS1xGJ05aOV6sBxvn7RQpruaxhq9qborwqTxVIse5VT/AwCPTc1A84ne4WU6EdFEwN3dcav0zoA1AAHgkubffknJM62VVC9VH0fJayxovnQ/dqzuk8X6BnH/ngxEpic1X9Xsp3FtwjWIupBmFvFi/DzpJyPCtqSUo2Itv6M9h1FfLN6iueFPzf9RnKfcoHgionHGtgsXjt6LwdXcuaS7bRFfMfvP4/7Z+UUa3OiaQPet6xf19G8eF1qcpy/uaExYAjr62/MNXtNutw==',
      'base64',
    ),
  ),
);
