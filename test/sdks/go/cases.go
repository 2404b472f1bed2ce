// cos-go-sdk-v5 against the emulator. Prints a line for each case: "ok …" or "not ok …: why".
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/tencentyun/cos-go-sdk-v5"
)

const mib = 1 << 20
const key = "dir/视频 (1)+%20.bin"

var ctx = context.Background()
var large = make([]byte, 5*mib+77)
var client *cos.Client

func main() {
	rand.New(rand.NewSource(1)).Read(large)
	origin, _ := url.Parse(os.Getenv("COS_ORIGIN"))
	client = cos.NewClient(&cos.BaseURL{BucketURL: origin}, &http.Client{Transport: &cos.AuthorizationTransport{
		SecretID:  os.Getenv("COS_SECRET_ID"),
		SecretKey: os.Getenv("COS_SECRET_KEY"),
	}})
	cases := []struct {
		name string
		run  func() error
	}{
		{"an object is put, got and headed, its CRC compared", putAndGet},
		{"a file is uploaded in parts and downloaded in ranges", uploadAndDownload},
		{"parts are uploaded, listed and completed", multipart},
		{"an upload is aborted, and then it is unknown", abort},
		{"an object is copied", copyObject},
		{"a key with a control character", controlCharacter},
		{"many objects are listed and deleted at once", listAndDelete},
		{"the bucket is there, and yours", bucket},
	}
	failed := false
	for _, one := range cases {
		if err := one.run(); err != nil {
			failed = true
			fmt.Printf("not ok cos-go-sdk-v5 %s: %v\n", one.name, err)
		} else {
			fmt.Printf("ok cos-go-sdk-v5 %s\n", one.name)
		}
	}
	if failed {
		os.Exit(1)
	}
}

func putAndGet() error {
	if _, err := client.Object.Put(ctx, key, bytes.NewReader(large), nil); err != nil {
		return err
	}
	if err := holds(key, large); err != nil {
		return err
	}
	part, err := client.Object.Get(ctx, key, &cos.ObjectGetOptions{Range: "bytes=3-9"})
	if err != nil {
		return err
	}
	defer part.Body.Close()
	content, err := io.ReadAll(part.Body)
	if err == nil && !bytes.Equal(content, large[3:10]) {
		return fmt.Errorf("the range is another")
	}
	return err
}

func uploadAndDownload() error {
	folder, err := os.MkdirTemp("", "sdks")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	from, to := filepath.Join(folder, "from"), filepath.Join(folder, "to")
	if err := os.WriteFile(from, large, 0o600); err != nil {
		return err
	}
	if _, _, err := client.Object.Upload(ctx, "large", from, &cos.MultiUploadOptions{PartSize: 1}); err != nil {
		return err
	}
	if _, err := client.Object.Download(ctx, "large", to, &cos.MultiDownloadOptions{PartSize: 1}); err != nil {
		return err
	}
	content, err := os.ReadFile(to)
	if err == nil && !bytes.Equal(content, large) {
		return fmt.Errorf("the file is another")
	}
	return err
}

func multipart() error {
	upload, _, err := client.Object.InitiateMultipartUpload(ctx, key, nil)
	if err != nil {
		return err
	}
	complete := &cos.CompleteMultipartUploadOptions{}
	for number, start := 1, 0; start < len(large); number, start = number+1, start+mib {
		end := start + mib
		if end > len(large) {
			end = len(large)
		}
		answer, err := client.Object.UploadPart(ctx, key, upload.UploadID, number, bytes.NewReader(large[start:end]), nil)
		if err != nil {
			return err
		}
		complete.Parts = append(complete.Parts, cos.Object{PartNumber: number, ETag: answer.Header.Get("ETag")})
	}
	parts, _, err := client.Object.ListParts(ctx, key, upload.UploadID, nil)
	if err != nil {
		return err
	}
	if len(parts.Parts) != len(complete.Parts) {
		return fmt.Errorf("%d parts listed", len(parts.Parts))
	}
	if _, _, err := client.Object.CompleteMultipartUpload(ctx, key, upload.UploadID, complete); err != nil {
		return err
	}
	return holds(key, large)
}

func abort() error {
	upload, _, err := client.Object.InitiateMultipartUpload(ctx, key, nil)
	if err != nil {
		return err
	}
	if _, err := client.Object.AbortMultipartUpload(ctx, key, upload.UploadID); err != nil {
		return err
	}
	return refusedWith("NoSuchUpload", func() error {
		_, _, err := client.Object.ListParts(ctx, key, upload.UploadID, nil)
		return err
	})
}

func copyObject() error {
	if _, err := client.Object.Put(ctx, "from", bytes.NewReader(large), nil); err != nil {
		return err
	}
	source := fmt.Sprintf("%s.cos.%s.myqcloud.com/from", os.Getenv("COS_BUCKET"), os.Getenv("COS_REGION"))
	if _, _, err := client.Object.Copy(ctx, "to", source, nil); err != nil {
		return err
	}
	return holds("to", large)
}

func controlCharacter() error {
	name := "control\x01character"
	upload, _, err := client.Object.InitiateMultipartUpload(ctx, name, nil)
	if err != nil {
		return err
	}
	answer, err := client.Object.UploadPart(ctx, name, upload.UploadID, 1, strings.NewReader("x"), nil)
	if err != nil {
		return err
	}
	_, _, err = client.Object.CompleteMultipartUpload(ctx, name, upload.UploadID, &cos.CompleteMultipartUploadOptions{
		Parts: []cos.Object{{PartNumber: 1, ETag: answer.Header.Get("ETag")}},
	})
	if err != nil {
		return err
	}
	return holds(name, []byte("x"))
}

func listAndDelete() error {
	for _, name := range []string{"list/a/1", "list/a/2", "list/b"} {
		if _, err := client.Object.Put(ctx, name, strings.NewReader("x"), nil); err != nil {
			return err
		}
	}
	listed, _, err := client.Bucket.Get(ctx, &cos.BucketGetOptions{Prefix: "list/", Delimiter: "/"})
	if err != nil {
		return err
	}
	if len(listed.CommonPrefixes) != 1 || len(listed.Contents) != 1 || listed.Contents[0].Key != "list/b" {
		return fmt.Errorf("listed: %v %v", listed.CommonPrefixes, listed.Contents)
	}
	_, _, err = client.Object.DeleteMulti(ctx, &cos.ObjectDeleteMultiOptions{
		Quiet:   true,
		Objects: []cos.Object{{Key: "list/a/1"}, {Key: "list/b"}},
	})
	if err != nil {
		return err
	}
	listed, _, err = client.Bucket.Get(ctx, &cos.BucketGetOptions{Prefix: "list/"})
	if err == nil && (len(listed.Contents) != 1 || listed.Contents[0].Key != "list/a/2") {
		return fmt.Errorf("left: %v", listed.Contents)
	}
	return err
}

func bucket() error {
	if _, err := client.Bucket.Head(ctx); err != nil {
		return err
	}
	return refusedWith("BucketAlreadyOwnedByYou", func() error {
		_, err := client.Bucket.Put(ctx, nil)
		return err
	})
}

func holds(name string, wanted []byte) error {
	answer, err := client.Object.Get(ctx, name, nil)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err == nil && !bytes.Equal(content, wanted) {
		return fmt.Errorf("%s holds %d other bytes", name, len(content))
	}
	return err
}

func refusedWith(code string, run func() error) error {
	err := run()
	if refusal, ok := cos.IsCOSError(err); ok && refusal.Code == code {
		return nil
	}
	return fmt.Errorf("%v instead of %s", err, code)
}
