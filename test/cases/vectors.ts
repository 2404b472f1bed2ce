// Signatures printed in Tencent's documentation (436/7778), those that verify, with two derived for the
// abort of an upload.

/** A request, and what is published about its signature. */
export interface Vector {
  source: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  credentials: { secretId: string; secretKey: string };
  keyTime: string;
  published: {
    httpString?: string;
    stringToSign?: string;
    headerList?: string;
    urlParamList?: string;
    signature: string;
  };
}

const credentials = {
  secretId: 'AKIDQjz3ltompVjBni5LitkWHFlFpwkn9U5q',
  secretKey: 'BQYIM75p8x0iWVFSIgqEKwFprpRSVHlz',
};
const host = 'examplebucket-1250000000.cos.ap-beijing.myqcloud.com';
const hostOf2018 = 'bucket1-1254000000.cos.ap-beijing.myqcloud.com';
const uploadId = '1484727270323ddb949d528c629235314a9ead80f0ba5d993a3d76b460e6a9cceb9633b08e';

export const vectors: readonly Vector[] = [
  {
    source: 'doc-7778-put-2019',
    method: 'PUT',
    url: `https://${host}/exampleobject(%E8%85%BE%E8%AE%AF%E4%BA%91)`,
    headers: {
      Date: 'Thu, 16 May 2019 06:45:51 GMT',
      Host: host,
      'Content-Type': 'text/plain',
      'Content-Length': '13',
      'Content-MD5': 'mQ/fVh815F3k6TAUm8m0eg==',
      'x-cos-acl': 'private',
      'x-cos-grant-read': 'uin="100000000011"',
    },
    credentials,
    keyTime: '1557989151;1557996351',
    published: {
      httpString:
        'put\n/exampleobject(腾讯云)\n\ncontent-length=13&content-md5=mQ%2FfVh815F3k6TAUm8m0eg%3D%3D&content-type=text%2Fplain' +
        `&date=Thu%2C%2016%20May%202019%2006%3A45%3A51%20GMT&host=${host}&x-cos-acl=private&x-cos-grant-read=uin%3D%22100000000011%22\n`,
      stringToSign: 'sha1\n1557989151;1557996351\n8b2751e77f43a0995d6e9eb9477f4b685cca4172\n',
      headerList: 'content-length;content-md5;content-type;date;host;x-cos-acl;x-cos-grant-read',
      urlParamList: '',
      signature: '3b8851a11a569213c17ba8fa7dcf2abec6935172',
    },
  },
  {
    source: 'doc-7778-get-2019',
    method: 'GET',
    url:
      `https://${host}/exampleobject(%E8%85%BE%E8%AE%AF%E4%BA%91)` +
      '?response-content-type=application%2Foctet-stream&response-cache-control=max-age%3D600',
    headers: { Date: 'Thu, 16 May 2019 06:55:53 GMT', Host: host },
    credentials,
    keyTime: '1557989753;1557996953',
    published: {
      httpString:
        'get\n/exampleobject(腾讯云)\nresponse-cache-control=max-age%3D600&response-content-type=application%2Foctet-stream\n' +
        `date=Thu%2C%2016%20May%202019%2006%3A55%3A53%20GMT&host=${host}\n`,
      stringToSign: 'sha1\n1557989753;1557996953\n54ecfe22f59d3514fdc764b87a32d8133ea611e6\n',
      headerList: 'date;host',
      urlParamList: 'response-cache-control;response-content-type',
      signature: '01681b8c9d798a678e43b685a9f1bba0f6c0e012',
    },
  },
  {
    source: 'doc-7778-put-2018',
    method: 'PUT',
    url: `https://${hostOf2018}/testfile2`,
    headers: {
      Host: hostOf2018,
      'x-cos-content-sha1': '7b502c3a1f48c8609ae212cdfb639dee39673f5e',
      'x-cos-storage-class': 'nearline',
    },
    credentials,
    keyTime: '1417773892;1417853898',
    published: {
      headerList: 'host;x-cos-content-sha1;x-cos-storage-class',
      urlParamList: '',
      signature: '84f5be2187452d2fe276dbdca932143ef8161145',
    },
  },
  {
    source: 'doc-7778-get-2018',
    method: 'GET',
    url: `https://${hostOf2018}/testfile`,
    headers: { Host: hostOf2018, Range: 'bytes=0-3' },
    credentials,
    keyTime: '1417773892;1417853898',
    published: {
      headerList: 'host;range',
      urlParamList: '',
      signature: '4b6cbab14ce01381c29032423481ebffd514e8be',
    },
  },
  {
    source: 'doc-7778-put-2018b-repaired',
    method: 'PUT',
    url: `https://${hostOf2018}/testfile2`,
    headers: {
      Host: hostOf2018,
      'x-cos-content-sha1': '7b502c3a1f48c8609ae212cdfb639dee39673f5e',
      'x-cos-storage-class': 'standard',
    },
    credentials,
    keyTime: '1417773892;1417853898',
    published: { signature: '14e6ebd7955b0c6da532151bf97045e2c5a64e10' },
  },
  {
    source: 'doc-7778-put-2016',
    method: 'PUT',
    url: 'https://testbucket-125000000.cn-north.myqcloud.com/testfile2',
    headers: {
      Host: 'testbucket-125000000.cn-north.myqcloud.com',
      'x-cos-content-sha1': 'db8ac1c259eb89d4a131b253bacfca5f319d54f2',
      'x-cos-stroage-class': 'nearline', // as it is printed
    },
    credentials: { secretId: 'QmFzZTY0IGlzIGEgZ2VuZXJp', secretKey: 'AKIDZfbOA78asKUYBcXFrJD0a1ICvR98JM' },
    keyTime: '1480932292;1481012292',
    published: {
      stringToSign: 'sha1\n1480932292;1481012292\nc3aa791042f601c81e8453dbb05472de8242576d\n',
      signature: 'b237c36c5495b048519b82b17a200840594c0339',
    },
  },
  {
    source: 'derived: abort, as cos-nodejs-sdk-v5 3.0.0 signs it',
    method: 'DELETE',
    url: `https://${host}/exampleobject?uploadId=${uploadId}`,
    headers: { Host: host },
    credentials,
    keyTime: '1557989151;1557996351',
    published: {
      httpString: `delete\n/exampleobject\nuploadid=${uploadId}\nhost=${host}\n`,
      stringToSign: 'sha1\n1557989151;1557996351\nd88542d9a6574dd01f1f997fa8a893fc0a016f39\n',
      headerList: 'host',
      urlParamList: 'uploadid',
      signature: '219289e2957c5ff75d57eb70e2ccc24a24b349a0',
    },
  },
];

/** The second derived abort: a key that everybody encodes differently. */
export const oddAbort = {
  address: {
    bucket: 'examplebucket-1250000000',
    region: 'ap-beijing',
    key: 'dir/a b+c%20(1)腾.txt',
    uploadId,
  },
  credentials,
  keyTime: '1557989151;1557996351',
  stringToSign: 'sha1\n1557989151;1557996351\n0ae444d80752905a48e6a475e96a5e6e569b12bc\n',
  signature: '92c5db555b951a3ed1cf46b71e91cb6a713f7d60',
};

/** Single steps: name-value pairs, and the list and text they become. */
export const steps: readonly {
  source: string;
  of: 'query' | 'headers';
  pairs: [string, string][];
  list: string;
  text: string;
}[] = [
  {
    source: 'doc-7778-step-params-1',
    of: 'query',
    pairs: [
      ['prefix', 'example-folder/'],
      ['delimiter', '/'],
      ['max-keys', '10'],
    ],
    list: 'delimiter;max-keys;prefix',
    text: 'delimiter=%2F&max-keys=10&prefix=example-folder%2F',
  },
  { source: 'doc-7778-step-params-2', of: 'query', pairs: [['acl', '']], list: 'acl', text: 'acl=' },
  {
    source: 'doc-7778-step-headers-1',
    of: 'headers',
    pairs: [
      ['Host', 'examplebucket-1250000000.cos.ap-shanghai.myqcloud.com'],
      ['Date', 'Thu, 16 May 2019 03:15:06 GMT'],
      ['x-cos-acl', 'private'],
      ['x-cos-grant-read', 'uin="100000000011"'],
    ],
    list: 'date;host;x-cos-acl;x-cos-grant-read',
    text:
      'date=Thu%2C%2016%20May%202019%2003%3A15%3A06%20GMT&host=examplebucket-1250000000.cos.ap-shanghai.myqcloud.com' +
      '&x-cos-acl=private&x-cos-grant-read=uin%3D%22100000000011%22',
  },
];
