"""What the SDKs of AWS and the libraries around them are called in Java, Go and .NET."""
