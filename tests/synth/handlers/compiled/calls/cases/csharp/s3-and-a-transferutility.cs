using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using Amazon.S3;
using Amazon.SimpleNotificationService;

using Amazon.S3.Model;
using Amazon.S3.Transfer;
namespace Shop;
public class Orders
{
    private readonly IAmazonS3 _s3 = new AmazonS3Client(Amazon.RegionEndpoint.EUWest1);
    private string Bucket => Environment.GetEnvironmentVariable("BUCKET");
    public async Task Handle(SQSEvent e, ILambdaContext context)
    {
        using var response = await _s3.GetObjectAsync(Bucket, "key"); //! s3 get_object ${BUCKET}
        await _s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "a" }); //! s3 put_object ${BUCKET}
        var transfer = new TransferUtility(_s3);
        await transfer.UploadAsync("/tmp/a", Bucket); //! s3 put_object ${BUCKET}
        await transfer.UploadAsync(new TransferUtilityUploadRequest { BucketName = "other" }); //! s3 put_object other
    }
}
