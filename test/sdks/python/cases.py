# cos-python-sdk-v5 against the emulator. Prints a line for each case: "ok …" or "not ok …: why".
import hashlib
import os
import sys
import tempfile
from urllib.parse import urlparse

from qcloud_cos import CosConfig, CosS3Client
from qcloud_cos.cos_exception import CosServiceError

ORIGIN = urlparse(os.environ["COS_ORIGIN"])
BUCKET = os.environ["COS_BUCKET"]
MIB = 1024 * 1024
LARGE = hashlib.shake_256(b"desk").digest(5 * MIB + 77)
KEY = "dir/视频 (1)+%20.bin"

client = CosS3Client(
    CosConfig(
        Region=os.environ["COS_REGION"],
        SecretId=os.environ["COS_SECRET_ID"],
        SecretKey=os.environ["COS_SECRET_KEY"],
        IP=ORIGIN.hostname,  # not Domain: it would sign that without its port
        Port=ORIGIN.port,
        Scheme=ORIGIN.scheme,
    )
)


def body_of(answer):
    return answer["Body"].get_raw_stream().read()


def put_and_get():
    put = client.put_object(Bucket=BUCKET, Key=KEY, Body=LARGE)
    assert put["ETag"] == '"%s"' % hashlib.md5(LARGE).hexdigest(), put
    assert body_of(client.get_object(Bucket=BUCKET, Key=KEY)) == LARGE
    assert body_of(client.get_object(Bucket=BUCKET, Key=KEY, Range="bytes=3-9")) == LARGE[3:10]
    assert client.head_object(Bucket=BUCKET, Key=KEY)["Content-Length"] == str(len(LARGE))


def upload_and_download():
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "source"), os.path.join(folder, "target")
        with open(source, "wb") as file:
            file.write(LARGE)
        client.upload_file(Bucket=BUCKET, Key="large", LocalFilePath=source, PartSize=1, EnableMD5=True)
        assert client.head_object(Bucket=BUCKET, Key="large")["ETag"].endswith('-6"')
        client.download_file(
            Bucket=BUCKET, Key="large", DestFilePath=target, PartSize=1, EnableCRC=True, DumpRecordDir=folder
        )
        with open(target, "rb") as file:
            assert file.read() == LARGE


def multipart():
    upload = client.create_multipart_upload(Bucket=BUCKET, Key=KEY)["UploadId"]
    parts = []
    for number, start in enumerate(range(0, len(LARGE), MIB), 1):
        part = client.upload_part(
            Bucket=BUCKET, Key=KEY, UploadId=upload, PartNumber=number, Body=LARGE[start : start + MIB]
        )
        parts.append({"PartNumber": number, "ETag": part["ETag"]})
    assert len(client.list_parts(Bucket=BUCKET, Key=KEY, UploadId=upload)["Part"]) == len(parts)
    listed = client.list_multipart_uploads(Bucket=BUCKET, Prefix="dir/")
    assert [one["UploadId"] for one in listed["Upload"]] == [upload], listed
    client.complete_multipart_upload(
        Bucket=BUCKET, Key=KEY, UploadId=upload, MultipartUpload={"Part": parts}
    )
    assert body_of(client.get_object(Bucket=BUCKET, Key=KEY)) == LARGE


def abort():
    upload = client.create_multipart_upload(Bucket=BUCKET, Key=KEY)["UploadId"]
    client.abort_multipart_upload(Bucket=BUCKET, Key=KEY, UploadId=upload)
    try:
        client.list_parts(Bucket=BUCKET, Key=KEY, UploadId=upload)
    except CosServiceError as error:
        assert (error.get_status_code(), error.get_error_code()) == (404, "NoSuchUpload")
    else:
        raise AssertionError("the upload is still there")


def copy():
    client.put_object(Bucket=BUCKET, Key="from", Body=LARGE)
    source = {"Bucket": BUCKET, "Key": "from", "Region": os.environ["COS_REGION"]}
    client.copy_object(Bucket=BUCKET, Key="whole", CopySource=source)
    assert body_of(client.get_object(Bucket=BUCKET, Key="whole")) == LARGE


def list_and_delete():
    for key in ["list/a/1", "list/a/2", "list/b"]:
        client.put_object(Bucket=BUCKET, Key=key, Body=b"x")
    listed = client.list_objects(Bucket=BUCKET, Prefix="list/", Delimiter="/")
    assert [one["Prefix"] for one in listed["CommonPrefixes"]] == ["list/a/"], listed
    assert [one["Key"] for one in listed["Contents"]] == ["list/b"], listed
    objects = {"Object": [{"Key": "list/a/1"}, {"Key": "list/b"}], "Quiet": "true"}
    client.delete_objects(Bucket=BUCKET, Delete=objects)
    listed = client.list_objects(Bucket=BUCKET, Prefix="list/")
    assert [one["Key"] for one in listed["Contents"]] == ["list/a/2"], listed


def bucket():
    client.head_bucket(Bucket=BUCKET)
    try:
        client.create_bucket(Bucket=BUCKET)
    except CosServiceError as error:
        assert error.get_error_code() == "BucketAlreadyOwnedByYou"
    else:
        raise AssertionError("a second bucket of that name")


failed = 0
for case in [put_and_get, upload_and_download, multipart, abort, copy, list_and_delete, bucket]:
    name = "cos-python-sdk-v5 " + case.__name__.replace("_", " ")
    try:
        case()
        print("ok", name)
    except Exception as error:  # a case may fail in any way, and the next one runs
        failed += 1
        print("not ok", "%s: %r" % (name, error))
sys.exit(1 if failed else 0)
