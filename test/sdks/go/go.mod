// `go mod tidy` once, here, brings the SDK; then `npm run sdks` finds it.
module sdks

go 1.19

require github.com/tencentyun/cos-go-sdk-v5 v0.7.75
